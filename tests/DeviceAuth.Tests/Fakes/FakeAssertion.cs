using System;
using System.Text;
using DeviceAuth.OAuth;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Somebody who vouches for the client: another token at each call.</summary>
internal sealed class FakeAssertion : IAssertionSource
{
    /// <summary>How often it was asked.</summary>
    public int Calls { get; private set; }

    /// <summary>What it returns; null for a new token each time.</summary>
    public Func<string>? Answer { get; set; }

    public string Get()
    {
        Calls++;
        return Answer?.Invoke() ?? Token($$"""{"iss":"https://ci.example.com","sub":"repo:x","n":{{Calls}}}""");
    }

    /// <summary>A token with these claims.</summary>
    public static string Token(string claims) => $"e30.{UrlSafeBase64.Encode(Encoding.UTF8.GetBytes(claims))}.c2ln";
}
