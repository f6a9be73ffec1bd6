using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Looks for secrets in all that a person, a log or a script could see.</summary>
internal sealed class SecretSearch
{
    /// <summary>Shorter strings are no secrets, and are found anywhere.</summary>
    private const int ShortestSecret = 6;

    private const int Depth = 4;

    private readonly StringBuilder _seen = new();
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);

    /// <summary>All that was seen.</summary>
    public string Text => _seen.ToString();

    /// <summary>Takes a run's output, and each record of each stream with all its properties.</summary>
    public SecretSearch Add(EngineRun run)
    {
        AddAll(run.Output);
        AddAll(run.Errors);
        AddAll(run.Streams.Warning.Snapshot());
        AddAll(run.Streams.Verbose.Snapshot());
        AddAll(run.Streams.Debug.Snapshot());
        AddAll(run.Streams.Information.Snapshot());
        AddAll(run.Streams.Progress.Snapshot());
        Add(run.Failure, Depth);
        _seen.AppendLine(run.ToString());
        return this;
    }

    /// <summary>Takes what the session keeps and its screen showed.</summary>
    public SecretSearch Add(Engine engine)
    {
        AddAll(engine.ErrorVariable);
        _seen.AppendLine(engine.Host?.Screen.Text);
        AddAll(engine.Host?.Screen.Progress ?? []);
        return this;
    }

    /// <summary>Fails where one of them is seen.</summary>
    public void AssertNoneOf(IReadOnlyCollection<string> secrets)
    {
        string[] longEnough = [.. secrets.Where(secret => secret.Length >= ShortestSecret)];
        Assert.NotEmpty(longEnough);
        string text = Text;
        foreach (string secret in longEnough)
        {
            int at = text.IndexOf(secret, StringComparison.Ordinal);
            Assert.True(at < 0, $"A secret is seen: {text[Math.Max(0, at - 200)..Math.Min(text.Length, Math.Max(0, at) + 100)]}");
        }
    }

    private void AddAll(IEnumerable items)
    {
        foreach (object? item in items)
        {
            Add(item, Depth);
            Serialize(item);
        }
    }

    /// <summary>What Export-Clixml, a job or a remote session would carry.</summary>
    private void Serialize(object? item) => _seen.AppendLine(PSSerializer.Serialize(item, 2));

    /// <summary>What Format-List * -Force would show, and more: each property's own properties too.</summary>
    private void Add(object? value, int depth)
    {
        if (value is null)
        {
            return;
        }

        object inner = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        _seen.AppendLine(inner.ToString());
        bool isPlain = inner is string or Type or MemberInfo || inner.GetType().IsPrimitive;
        if (depth == 0 || isPlain || !_visited.Add(inner))
        {
            return;
        }

        if (inner is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Add(item, depth - 1);
            }

            return;
        }

        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties)
        {
            Add(Read(property), depth - 1);
        }
    }

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
