using System;
using System.Collections.Generic;

namespace DeviceAuth;

/// <summary>
/// What is left of a foreign exception that says what must not be shown: the kinds and the words of it and of its causes. Neither
/// its properties nor its data come along, where the same words may stand again.
/// </summary>
internal sealed class CleanedException : Exception
{
    public CleanedException(Exception original, Redaction redaction)
        : base(Flatten(original, redaction))
    {
    }

    private static string Flatten(Exception original, Redaction redaction)
    {
        List<string> parts = [];
        for (Exception? each = original; each is not null; each = each.InnerException)
        {
            parts.Add($"{each.GetType().Name}: {redaction.Shown(each.Message) ?? "no words"}");
        }

        return string.Join(" -> ", parts);
    }
}
