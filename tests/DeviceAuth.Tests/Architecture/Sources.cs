using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace DeviceAuth.Tests.Architecture;

/// <summary>The module's sources as the compiler understands them: read once, when a test asks, and gone with the tests that do.</summary>
[CollectionDefinition(nameof(Sources))]
public sealed class Sources : ICollectionFixture<Sources>
{
    private static readonly string Folder = typeof(Sources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ModuleSources").Value!;

    private readonly Lazy<CSharpCompilation> _compilation = new(() => Compile(Files().Select(Parse)));
    private readonly Lazy<IReadOnlyList<Use>> _uses;

    public Sources() => _uses = new(() => [.. Compilation.SyntaxTrees.SelectMany(tree => UsesIn(tree, Compilation))]);

    /// <summary>All of them, compiled.</summary>
    public CSharpCompilation Compilation => _compilation.Value;

    /// <summary>Each use of a symbol that another place of the sources, or a library, declares.</summary>
    public IReadOnlyList<Use> Uses => _uses.Value;

    /// <summary>The room of a source file: its folder, and for the one file beside the folders its own name.</summary>
    public static string RoomOf(string path)
    {
        string first = Path.GetRelativePath(Folder, path).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)[0];
        return first.EndsWith(".cs", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(first) : first;
    }

    /// <summary>The uses that a source would bring which came to a room.</summary>
    public IEnumerable<Use> UsesOfAdded(string room, string text)
    {
        SyntaxTree added = CSharpSyntaxTree.ParseText(text, path: Path.Combine(Folder, room, "Added.cs"));
        return UsesIn(added, Compilation.AddSyntaxTrees(added));
    }

    private static IEnumerable<Use> UsesIn(SyntaxTree tree, CSharpCompilation compilation)
    {
        SemanticModel model = compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes(descendIntoTrivia: false)
            .OfType<SimpleNameSyntax>()
            .Where(name => !name.Ancestors().OfType<UsingDirectiveSyntax>().Any())
            .Select(name => (name, symbol: model.GetSymbolInfo(name).Symbol))
            .Where(use => use.symbol is not null and not INamespaceSymbol)
            .Select(use => new Use(tree.FilePath, use.name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, use.symbol!.OriginalDefinition));
    }

    private static IEnumerable<string> Files() => Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Regex.IsMatch(Path.GetRelativePath(Folder, file), @"^(bin|obj)[/\\]"));

    private static SyntaxTree Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file);

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "DeviceAuth.Sources",
        trees,
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
            .Append(Path.Combine(GeneratedDocument.RepositoryRoot, "out", "DeviceAuth", "QRCoder.dll"))
            .DistinctBy(path => Path.GetFileName(path))
            .Where(path => Path.GetFileName(path) is not ("DeviceAuth.dll" or "DeviceAuth.Tests.dll") && IsManaged(path))
            .Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    /// <summary>A place in the sources that names a symbol.</summary>
    public sealed record Use(string File, int Line, ISymbol Symbol)
    {
        public string Room => RoomOf(File);

        /// <summary>The type that the symbol is, or is a member of.</summary>
        public INamedTypeSymbol? Type => Symbol as INamedTypeSymbol ?? Symbol.ContainingType;

        /// <summary>The room that declares it; null where a library does.</summary>
        public string? Target => Symbol.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is { } path ? RoomOf(path) : null;

        public override string ToString() => $"{Path.GetRelativePath(Folder, File)}:{Line} names {Symbol.ToDisplayString()}";
    }
}
