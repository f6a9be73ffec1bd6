using System;

namespace DeviceAuth.Vaults;

/// <summary>Where this user's own files are, as SecretManagement looks for it: the home, and on Windows the local application data.</summary>
internal static class UserHome
{
    /// <summary>The variable that says where it is.</summary>
    public static string Variable => Unix.IsHere ? "HOME" : "LOCALAPPDATA";

    /// <summary>The folder; null where nothing says where it is.</summary>
    public static string? Folder => Unix.IsHere
        ? NoneIfEmpty(Environment.GetEnvironmentVariable(Variable))
        : NoneIfEmpty(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));

    private static string? NoneIfEmpty(string? path) => string.IsNullOrEmpty(path) ? null : path;
}
