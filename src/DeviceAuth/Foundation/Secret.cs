using System;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using System.Security;

namespace DeviceAuth;

/// <summary>
/// Carries secrets as <see cref="SecureString"/>, so that no view, log or <c>ToString()</c> shows one by accident. A secret
/// is plain text only for the moment in which a request or an explicit wish of the user needs it.
/// </summary>
internal static class Secret
{
    /// <summary>The longest that <see cref="SecureString"/> holds, in UTF-16 units. The longest tokens known have some 10,000.</summary>
    public const int MaxLength = 65536;

    /// <summary>It can be kept and read again: no control characters, which no server sends on purpose (RFC 6749 appendix A).</summary>
    public static bool IsFit(string text) => text.Length <= MaxLength && !text.Any(char.IsControl);

    /// <summary>The text as a secret. The platform's class for passwords makes it at once; to append each character takes far longer.</summary>
    public static SecureString Protect(string text)
    {
        SecureString secret = new NetworkCredential("", text).SecurePassword;
        secret.MakeReadOnly();
        return secret;
    }

    /// <summary>As much of it as can be kept, for what has to be known again and never used.</summary>
    public static SecureString ProtectStart(string text) => Protect(text.Length > MaxLength ? text.Substring(0, MaxLength) : text);

    public static string Reveal(this SecureString secret)
    {
        IntPtr memory = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Marshal.PtrToStringUni(memory, secret.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }
}
