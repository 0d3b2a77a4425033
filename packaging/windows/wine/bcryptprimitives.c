/* For tests under Wine 8 only, never shipped: Windows has ProcessPrng, which programs written in
 * Rust ask for random bytes; this Wine lacks it. */
#include <windows.h>
#include <bcrypt.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *data, size_t length)
{
    while (length > 0) {
        ULONG part = length > (1u << 30) ? (1u << 30) : (ULONG)length;
        if (BCryptGenRandom(NULL, data, part, BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
            return FALSE;
        data += part;
        length -= part;
    }
    return TRUE;
}
