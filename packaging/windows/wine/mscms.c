/* For tests under Wine only, never shipped: Wine's own lacks WcsCreateIccProfile, which Qt's window
 * plug-in asks for a screen's colours. Here no screen has a colour profile. */
#include <windows.h>

#define MSCMS __declspec(dllexport)

MSCMS HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD mode)
{
    return NULL;
}
MSCMS BOOL WINAPI CloseColorProfile(HANDLE profile) { return TRUE; }
MSCMS BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *data, DWORD *length)
{
    return FALSE;
}
MSCMS HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options) { return NULL; }
