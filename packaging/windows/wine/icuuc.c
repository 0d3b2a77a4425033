/* For tests under Wine only, never shipped: Windows 10 has the converters of ICU, which Qt looks
 * for when an encoding is not one of its own. Here no converter is ever found. */
typedef int Error;
enum { FILE_ACCESS_ERROR = 4, UNSUPPORTED_ERROR = 16 };
#define ICU __declspec(dllexport)

static void fail(Error *error, Error what)
{
    if (error)
        *error = what;
}

ICU void *ucnv_open(const char *name, Error *error) { fail(error, FILE_ACCESS_ERROR); return 0; }
ICU void ucnv_close(void *converter) {}
ICU void ucnv_reset(void *converter) {}
ICU signed char ucnv_getMaxCharSize(const void *converter) { return 4; }
ICU int ucnv_countAvailable(void) { return 0; }
ICU const char *ucnv_getAvailableName(int number) { return 0; }
ICU const char *ucnv_getName(const void *converter, Error *error)
{
    fail(error, FILE_ACCESS_ERROR);
    return 0;
}
ICU const char *ucnv_getStandardName(const char *name, const char *standard, Error *error)
{
    fail(error, FILE_ACCESS_ERROR);
    return 0;
}
ICU void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
ICU void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
ICU void ucnv_cbToUWriteUChars(void *a, const void *s, int n, int at, Error *error) {}
ICU void ucnv_cbFromUWriteUChars(void *a, const void **s, const void *end, int at, Error *error) {}
ICU void ucnv_getToUCallBack(const void *converter, void **action, const void **context) {}
ICU void ucnv_getFromUCallBack(const void *converter, void **action, const void **context) {}
ICU void ucnv_setToUCallBack(void *c, void *a, const void *x, void **b, const void **y, Error *e) {}
ICU void ucnv_setFromUCallBack(void *c, void *a, const void *x, void **b, const void **y, Error *e) {}
ICU void ucnv_toUnicode(void *c, void **t, const void *te, const char **s, const char *se, int *at,
                        signed char flush, Error *error)
{
    fail(error, UNSUPPORTED_ERROR);
}
ICU void ucnv_fromUnicode(void *c, char **t, const char *te, const void **s, const void *se, int *at,
                          signed char flush, Error *error)
{
    fail(error, UNSUPPORTED_ERROR);
}
ICU int ucnv_toUCountPending(const void *converter, Error *error) { return 0; }
ICU int ucnv_fromUCountPending(const void *converter, Error *error) { return 0; }
