using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Handover;

/// <summary>What another program asks, and what the person who set it up says of it.</summary>
internal sealed class ProgramQuestion
{
    /// <summary>What is to be done, as git and Docker name it: <c>get</c>, <c>store</c>, <c>erase</c>; null where nothing is named.</summary>
    public string? Operation { get; init; }

    /// <summary>The lines of the standard input.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The lines of a text: one of them where PowerShell read it line by line, all where somebody pipes it as a whole, with Windows' line ends too.</summary>
    public static IEnumerable<string> LinesOf(string text) =>
        (text.EndsWith("\n", StringComparison.Ordinal) ? text.Substring(0, text.Length - 1) : text).Split('\n').Select(line => line.TrimEnd('\r'));

    /// <summary>The variable <c>KUBERNETES_EXEC_INFO</c>; null where it is not set.</summary>
    public string? ExecInfo { get; init; }

    /// <summary>The hosts that may have the token, each with its port if it has one; empty for those that the connection itself names.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The name to give beside the token; null for the format's own.</summary>
    public string? UserName { get; init; }

    /// <summary>Which of AWS' temporary credentials are wanted; null where none are.</summary>
    public AwsRole? AwsRole { get; init; }

    /// <summary>The address that stands for AWS' own, as in other partitions; null for AWS' own.</summary>
    public Uri? AwsEndpoint { get; init; }
}
