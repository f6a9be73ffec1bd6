using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Commands;

/// <summary>What PowerShell makes of an object for a text is not sent to anybody.</summary>
public sealed class ObjectTextTests
{
    public static TheoryData<object> Objects() =>
    [
        new string[1], new object[1], new int[1, 1], new Hashtable(), new ArrayList(), new List<string>(), new OrderedDictionary(), new SecureString(),
        new Dictionary<string, string>(), new object(),
    ];

    [Theory]
    [MemberData(nameof(Objects))]
    public void The_name_of_an_object_s_type_is_known(object value)
    {
        Assert.True(ObjectText.IsIn(value.ToString()!), value.ToString());
        Assert.True(ObjectText.IsIn($"openid {value}"), value.ToString());
    }

    [Theory]
    [InlineData("System.Net.NetworkCredential")]
    [InlineData("System.Xml.XmlElement")]
    [InlineData("System.Uri")]
    [InlineData("System.Management.Automation.PSCredential")]
    [InlineData("DeviceAuth.DeviceAuthToken")]
    [InlineData("@{id=my-cli; secret=x}")]
    [InlineData("@{}")]
    public void So_is_that_of_any_type_and_of_an_object_from_JSON(string text)
    {
        _ = (new System.Xml.XmlDocument(), new System.Net.NetworkCredential(), new System.Management.Automation.PSObject()); // their assemblies are there
        Assert.True(ObjectText.IsIn(text));
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("System.Read")]
    [InlineData("Microsoft.Graph/User.Read")]
    [InlineData("Microsoft.Graph.Users")]
    [InlineData("DeviceAuth.Read")]
    [InlineData("@{x")]
    [InlineData("System")]
    [InlineData("system.string")]
    [InlineData("https://graph.microsoft.com/User.Read")]
    [InlineData("api://System.String/read")]
    public void A_scope_is_none(string text) => Assert.False(ObjectText.IsIn(text));

    [Theory]
    [InlineData("System.String[]")]
    [InlineData("System.Object[]")]
    [InlineData("System.Collections.ArrayList")]
    [InlineData("@{name=openid; description=x}")]
    public void It_is_no_scope(string text) => Assert.Contains(
        "is no scope",
        Assert.Throws<ArgumentTransformationMetadataException>(() => Scopes(text)).Message,
        System.StringComparison.Ordinal);

    [Theory]
    [InlineData("User.Read, Mail.Read", "User.Read", "Mail.Read")]
    [InlineData("User.Read,  Mail.Read,", "User.Read", "Mail.Read")]
    [InlineData("User.Read , Mail.Read", "User.Read", "Mail.Read")]
    [InlineData("a,b c", "a,b", "c")] // RFC 6749 §3.3: a comma may be part of one
    public void A_list_with_commas_is_taken_as_people_write_it(string text, params string[] scopes) => Assert.Equal(scopes, Scopes(text));

    [Fact]
    public void It_is_no_additional_parameter()
    {
        foreach (object value in new object[] { new Hashtable(), new SecureString(), new[] { new Hashtable() } })
        {
            Assert.Equal(
                ErrorIds.ParameterInvalid,
                Assert.Throws<DeviceAuthException>(() => AdditionalParameterRule.Check(new Hashtable { ["claims"] = value })).ErrorId);
        }
    }

    [Theory]
    [InlineData("s3cr3t\n")]
    [InlineData("s3cr3t\r\n")]
    [InlineData("\ts3cr3t")]
    public void A_secret_with_the_line_break_of_its_file_is_refused_and_not_told(string text)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => ClientSecretRule.Check(ClientAuthentication.Auto, Secret.Protect(text)));

        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.DoesNotContain("s3cr3t", $"{error} {error.RecommendedAction}", System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_with_blanks_is_one() =>
        ClientSecretRule.Check(ClientAuthentication.Auto, Secret.Protect(" a secret "));

    private static object Scopes(object input) => new ScopeTransformationAttribute().Transform(null!, input);
}
