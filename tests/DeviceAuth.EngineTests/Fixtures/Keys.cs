using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Keys and their spelling in JSON.</summary>
internal static class Keys
{
    /// <summary>A private key that no server knows, new in each run.</summary>
    public static readonly string Unknown = Make();

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);

    /// <summary>What of a private key is secret.</summary>
    public static string SecretOf(string key)
    {
        using JsonDocument members = JsonDocument.Parse(key);
        return members.RootElement.GetProperty("d").GetString()!;
    }

    private static string Make()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters numbers = key.ExportParameters(includePrivateParameters: true);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Encode(numbers.Q.X!)}}","y":"{{Encode(numbers.Q.Y!)}}","d":"{{Encode(numbers.D!)}}"}""";
    }
}
