using System;
using System.Security.Cryptography;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Clients;

/// <summary>A key that stays where it is, on a card or in a store that gives none out: it signs, and all that would bring it out fails.</summary>
public sealed class NonExportableKeyTests
{
    private static readonly Uri TokenEndpoint = new("https://login.example.com/token");

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void A_key_of_RSA_signs_where_it_is(string algorithm)
    {
        using RsaSigningKey key = new(new SealedRsa(Keys.Rsa)) { Id = "card" };

        string token = Assertion(key, algorithm);

        Assert.Equal(algorithm, (string?)Keys.Part(token, 0)["alg"]);
        Assert.True(Keys.Rsa.VerifyData(
            Keys.Signed(token), Keys.Signature(token), HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
    }

    [Theory]
    [InlineData(256, "ES256")]
    [InlineData(384, "ES384")]
    public void A_key_on_a_curve_signs_where_it_is_in_the_form_of_JOSE(int size, string algorithm)
    {
        ECDsa whole = size == 256 ? Keys.P256 : Keys.P384;
        using EcSigningKey key = new(new SealedEcdsa(whole));

        string token = Assertion(key, algorithm);

        Assert.Equal(algorithm, (string?)Keys.Part(token, 0)["alg"]);
        Assert.Equal(size / 8 * 2, Keys.Signature(token).Length);
        Assert.True(whole.VerifyData(Keys.Signed(token), Keys.Signature(token), size == 256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384));
    }

    /// <summary>Another provider is looked for only where Windows keeps a key by one without SHA-256.</summary>
    [Fact]
    public void A_key_that_no_older_provider_of_Windows_holds_is_taken_as_it_is()
    {
        using SealedRsa key = new(Keys.Rsa);

        Assert.Same(key, CspKey.ThatKnowsSha256(key));
    }

    /// <summary>A card that was taken out says so in its own words, and nothing of it is taken for a mistake of the user's.</summary>
    [Fact]
    public void What_holds_the_key_may_fail_and_its_words_are_in_the_error()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => new RemovedCard().Prove(
            new ClientRegistration("my-service", null, ClientAuthentication.None), Server("RS256"), DateTimeOffset.UnixEpoch));

        Assert.Equal("ClientCredentialFailed", error.ErrorId);
        Assert.Contains("The smart card has been removed", error.Message, StringComparison.Ordinal);
    }

    private static AssertionAddressee Server(string algorithm) => new("https://login.example.com", TokenEndpoint, [algorithm]);

    private static string Assertion(SigningKey key, string algorithm) => ClientAssertion.Make(key, "my-service", Server(algorithm), DateTimeOffset.UnixEpoch);

    private static CryptographicException Sealed() => new("The key is not valid for use in the specified state: it is not exportable.");

    private sealed class SealedRsa(RSA whole) : RSA
    {
        public override int KeySize => whole.KeySize;

        public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) => whole.SignHash(hash, hashAlgorithm, padding);

        public override RSAParameters ExportParameters(bool includePrivateParameters) => throw Sealed();

        public override void ImportParameters(RSAParameters parameters) => throw Sealed();

        public override bool TryExportPkcs8PrivateKey(Span<byte> destination, out int bytesWritten) => throw Sealed();

        public override bool TryExportRSAPrivateKey(Span<byte> destination, out int bytesWritten) => throw Sealed();

        public override bool TryExportSubjectPublicKeyInfo(Span<byte> destination, out int bytesWritten) => throw Sealed();
    }

    private sealed class SealedEcdsa(ECDsa whole) : ECDsa
    {
        public override int KeySize => whole.KeySize;

        public override byte[] SignHash(byte[] hash) => whole.SignHash(hash);

        public override bool VerifyHash(byte[] hash, byte[] signature) => throw Sealed();

        public override ECParameters ExportParameters(bool includePrivateParameters) => throw Sealed();

        public override ECParameters ExportExplicitParameters(bool includePrivateParameters) => throw Sealed();

        public override bool TryExportPkcs8PrivateKey(Span<byte> destination, out int bytesWritten) => throw Sealed();

        public override bool TryExportSubjectPublicKeyInfo(Span<byte> destination, out int bytesWritten) => throw Sealed();
    }

    private sealed class RemovedCard : SigningCredential
    {
        public override string Description => "the certificate AA";

        public override string Remedy => "register it";

        public override bool IsWhole => true;

        public override bool IsSame(ClientCredential? other) => false;

        protected override SigningKey Open() => throw new CryptographicException("The smart card has been removed.");
    }
}
