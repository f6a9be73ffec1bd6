using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DeviceAuth.Playground;

/// <summary>Windows' console draws escape sequences only for a program that asks for it.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsConsole
{
    private const int StandardOutput = -11;
    private const uint VirtualTerminalProcessing = 0x0004;

    public static bool TryEnableEscapeSequences()
    {
        IntPtr output = GetStdHandle(StandardOutput);
        return GetConsoleMode(output, out uint mode) && SetConsoleMode(output, mode | VirtualTerminalProcessing);
    }

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr GetStdHandle(int handle);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetConsoleMode(IntPtr console, out uint mode);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetConsoleMode(IntPtr console, uint mode);
}
