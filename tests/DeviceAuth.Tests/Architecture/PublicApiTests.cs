using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Architecture;

/// <summary>
/// What users can name: types, their members, commands and their parameters. A change shows here before it reaches anybody's
/// script or format file.
/// </summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string Snapshot = Path.Combine(
        GeneratedDocument.RepositoryRoot, "tests", "DeviceAuth.Tests", "Architecture", "PublicApi.txt");

    /// <summary>With <c>DEVICEAUTH_WRITE_DOCS=1</c> it is written anew.</summary>
    [Fact]
    public void The_public_API_is_that_of_the_snapshot()
    {
        string[] actual = typeof(Wire).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines).ToArray();
        if (Environment.GetEnvironmentVariable("DEVICEAUTH_WRITE_DOCS") == "1")
        {
            File.WriteAllLines(Snapshot, actual);
        }

        string[] expected = File.ReadAllLines(Snapshot);
        string[] difference = [.. expected.Except(actual).Select(line => $"- {line}"), .. actual.Except(expected).Select(line => $"+ {line}")];
        Assert.True(difference.Length == 0, string.Join(Environment.NewLine, difference));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void What_users_name_is_in_one_namespace() => Assert.All(
        typeof(Wire).Assembly.GetExportedTypes().Where(type => type.Namespace?.StartsWith("DeviceAuth.Commands", StringComparison.Ordinal) != true),
        type => Assert.Equal("DeviceAuth", type.Namespace));

    private static IEnumerable<string> Lines(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsAbstract ? "abstract class" : "class";
        yield return $"{kind} {type.FullName} : {type.BaseType?.FullName}";
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{type.FullName}.{name} = {Convert.ToInt32(Enum.Parse(type, name), null)}")
            : type.GetMembers(Declared).Select(member => member switch
            {
                PropertyInfo property => $"{type.FullName}.{property.Name} {{ {(property.GetMethod?.IsPublic == true ? "get; " : "")}{(property.SetMethod?.IsPublic == true ? "set; " : "")}}} : {Name(property.PropertyType)}",
                MethodInfo { IsSpecialName: false } method => $"{type.FullName}.{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}",
                ConstructorInfo constructor => $"{type.FullName}({Parameters(constructor)})",
                FieldInfo field => $"{type.FullName}.{field.Name} : {Name(field.FieldType)}",
                _ => "",
            });
        foreach (string member in members.Where(line => line.Length > 0).Order(StringComparer.Ordinal))
        {
            yield return "    " + member;
        }
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } underlying ? underlying.Name + "?" : type.Name;
}
