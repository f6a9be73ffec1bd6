using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Architecture;

/// <summary>Arrows run one way: Commands to Display, Connections to Vaults, OAuth.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Sources = typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ModuleSources").Value!;

    [Theory]
    [InlineData("OAuth", "System.Management.Automation")]
    [InlineData("OAuth", "DeviceAuth.Connections")]
    [InlineData("OAuth", "DeviceAuth.Vaults")]
    [InlineData("OAuth", "DeviceAuth.Display")]
    [InlineData("OAuth", "DeviceAuth.Commands")]
    [InlineData("Errors", "System.Management.Automation")]
    [InlineData("Errors", "DeviceAuth.Connections")]
    [InlineData("Errors", "DeviceAuth.Commands")]
    [InlineData("Vaults", "DeviceAuth.Connections")]
    [InlineData("Vaults", "DeviceAuth.Display")]
    [InlineData("Vaults", "DeviceAuth.Commands")]
    [InlineData("Vaults", "System.Net.Http")]
    [InlineData("Connections", "DeviceAuth.Display")]
    [InlineData("Connections", "DeviceAuth.Commands")]
    [InlineData("Connections", "System.Management.Automation")]
    [InlineData("Display", "DeviceAuth.Commands")]
    [InlineData("Display", "DeviceAuth.Vaults")]
    [InlineData("Display", "System.Net.Http")]
    [InlineData("Commands", "System.Net.Http")]
    [InlineData("Commands", "System.Runtime.Serialization")]
    [InlineData("Commands", "System.Xml")]
    public void A_room_names_no_room_that_it_must_not_know(string room, string forbidden)
    {
        string simple = forbidden.Replace("DeviceAuth.", "", StringComparison.Ordinal);
        Regex named = new($@"\b{Regex.Escape(forbidden)}\b|^using .*\b{Regex.Escape(forbidden)}\b|[^.\w]{Regex.Escape(simple)}\.[A-Z]\w*");

        Assert.All(Files(room), file => Assert.False(
            named.IsMatch(WithoutComments(file)), $"{Path.GetFileName(file)} names {forbidden}"));
    }

    [Fact]
    public void Each_room_has_sources_to_look_at() => Assert.All(
        new[] { "OAuth", "Connections", "Vaults", "Display", "Commands", "Errors" }, room => Assert.NotEmpty(Files(room)));

    [Theory]
    [InlineData("DeviceAuth.OAuth", "System.Management.Automation")]
    [InlineData("DeviceAuth.OAuth", "DeviceAuth.Connections")]
    [InlineData("DeviceAuth.OAuth", "DeviceAuth.Display")]
    [InlineData("DeviceAuth.OAuth", "DeviceAuth.Commands")]
    [InlineData("DeviceAuth.Connections", "DeviceAuth.Display")]
    [InlineData("DeviceAuth.Connections", "DeviceAuth.Commands")]
    [InlineData("DeviceAuth.Connections", "System.Management.Automation")]
    [InlineData("DeviceAuth.Display", "DeviceAuth.Commands")]
    [InlineData("DeviceAuth.Commands", "System.Net.Http")]
    [InlineData("DeviceAuth.Commands", "System.Xml")]
    public void No_compiled_type_names_one_that_it_must_not_know(string room, string forbidden)
    {
        Type[] types = typeof(Wire).Assembly.GetTypes().Where(type => IsIn(type, room)).ToArray();

        Assert.True(types.Length > 3, $"{types.Length} types in {room}");
        Assert.All(types, type => Assert.DoesNotContain(NamedBy(type), named => IsIn(named, forbidden)));
    }

    [Theory]
    [InlineData("Newtonsoft.Json")]
    [InlineData("System.Text.Json")]
    [InlineData("Microsoft.Identity.Client")]
    [InlineData("DataContractJsonSerializer")]
    [InlineData("Thread.Sleep")]
    [InlineData("Console.")]
    public void Nothing_that_could_clash_or_hang_is_used_anywhere(string word) => Assert.All(
        Files(""), file => Assert.DoesNotContain(word, WithoutComments(file), StringComparison.Ordinal));

    /// <summary>In a remote session, a job or an editor it is not the person's, so one file decides whether it is asked.</summary>
    [Fact]
    public void The_process_s_console_is_named_in_one_place() => Assert.All(
        Files("").Where(file => Path.GetFileName(file) != "ProcessStreams.cs"),
        file => Assert.DoesNotContain("System.Console", WithoutComments(file), StringComparison.Ordinal));

    [Fact]
    public void The_words_of_the_wire_are_spelled_in_one_place()
    {
        string[] words = ["\"access_token\"", "\"refresh_token\"", "\"device_code\"", "\"slow_down\"", "\"invalid_grant\"", "\"client_id\""];

        Assert.All(
            Files("OAuth").Where(file => Path.GetFileName(file) != "Wire.cs"),
            file => Assert.DoesNotContain(words, word => WithoutComments(file).Contains(word, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("microsoft")]
    [InlineData("google")]
    public void What_is_known_of_one_provider_is_data(string word) => Assert.All(
        Files("OAuth").SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)),
        line => Assert.DoesNotContain(word, line, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Every_await_leaves_the_caller_s_context_alone() => Assert.All(Files(""), file =>
    {
        string source = WithoutComments(file);
        Assert.Equal(Regex.Count(source, @"\bawait\b"), Regex.Count(source, @"\.ConfigureAwait\(false\)"));
    });

    private static string[] Files(string room) =>
        Directory.GetFiles(Path.Combine(Sources, room), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(Path.GetRelativePath(Sources, file), @"^(bin|obj)[/\\]"))
            .ToArray();

    private static string WithoutComments(string file) => Regex.Replace(File.ReadAllText(file), @"//.*", "");

    private static bool IsIn(Type type, string room) =>
        type.Namespace is { } name && (name == room || name.StartsWith(room + ".", StringComparison.Ordinal));

    /// <summary>The types that a type's declaration and the signatures of its members name, private ones too.</summary>
    private static IEnumerable<Type> NamedBy(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        IEnumerable<Type> members = type.GetMembers(All).SelectMany(member => member switch
        {
            MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
            ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
            FieldInfo field => [field.FieldType],
            _ => Enumerable.Empty<Type>(),
        });
        return members.Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object)).SelectMany(WithArguments);
    }

    private static IEnumerable<Type> WithArguments(Type type) =>
        type.GetGenericArguments().SelectMany(WithArguments).Append(type.GetElementType() ?? type);
}
