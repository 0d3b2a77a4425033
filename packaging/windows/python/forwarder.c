/* python3.dll holds no code: each name of the stable interface leads to python313.dll. */
int __stdcall DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }
