using System.Collections;
using System.Management.Automation;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>Vaults return a text as whatever they please.</summary>
public sealed class SecretTextTests
{
    public static TheoryData<object?, string?> Values => new()
    {
        { "text", "text" },
        { Secret.Protect("text"), "text" },
        { new PSCredential("user", Secret.Protect("text")), "text" },
        { new Hashtable { ["any"] = "text" }, "text" },
        { new Hashtable { ["any"] = Secret.Protect("text") }, "text" },
        { new PSObject("text"), "text" },
        { new Hashtable { ["one"] = "text", ["two"] = "text" }, null },
        { new Hashtable { ["username"] = "me", ["Password"] = "text", ["notes"] = "my notes" }, "text" },
        { new Hashtable { ["username"] = "me", ["password"] = Secret.Protect("text"), ["notes"] = "" }, "text" },
        { new Hashtable { ["username"] = "me", ["password"] = "", ["value"] = "{\"v\":\"1\"}" }, "{\"v\":\"1\"}" },
        { new Hashtable { ["one"] = "{\"v\":\"1\"}", ["two"] = "{\"v\":\"1\"}" }, null },
        { "text\r\n", "text" },
        { "\uFEFFtext ", "text" },
        { new PSCredential("user", Secret.Protect("text\n")), "text" },
        { new byte[] { 1, 2 }, null },
        { 5, null },
        { null, null },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_text_is_found_in_each_type_that_can_hold_one(object? value, string? text) => Assert.Equal(text, SecretText.Of(value));
}
