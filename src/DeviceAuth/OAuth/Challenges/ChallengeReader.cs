using System;
using System.Collections.Generic;
using System.Text;

namespace DeviceAuth.OAuth;

/// <summary>
/// Reads the challenges of a <c>WWW-Authenticate</c> field by the grammar of RFC 9110 §11.6.1. A comma ends a parameter and a challenge
/// alike: what follows is a parameter where a <c>=</c> comes next, and otherwise the next scheme. Where servers differ without harm it is
/// lenient: a comma may be missing, and a value that should be quoted may not be, or be so in single quotes (addresses and Base64 are seen so).
/// </summary>
internal sealed class ChallengeReader
{
    /// <summary>A longer field is not read: no HTTP client takes one with its default limits.</summary>
    public const int MaxLength = 64 * 1024;

    private const string TokenMarks = "!#$%&'*+-.^_`|~";
    private const string Token68Marks = "-._~+/";

    private readonly string _text;
    private readonly List<AuthChallenge> _all = [];
    private int _at;

    private ChallengeReader(string text) => _text = text;

    /// <summary>The challenges; null where the text has none, or is none of the grammar.</summary>
    /// <param name="text">The field's value.</param>
    /// <param name="fault">What is wrong with it then, as the end of a sentence; otherwise null.</param>
    public static IReadOnlyList<AuthChallenge>? Read(string text, out string? fault)
    {
        fault = text.Length > MaxLength ? $"the header has more than {MaxLength} characters" : text.Trim().Length == 0 ? "there is no WWW-Authenticate header" : null;
        if (fault is not null)
        {
            return null;
        }

        ChallengeReader reader = new(text);
        try
        {
            reader.ReadAll();
        }
        catch (FormatException exception)
        {
            fault = exception.Message;
            return null;
        }

        fault = reader._all.Count == 0 ? "the header names no scheme" : null;
        return fault is null ? reader._all : null;
    }

    private bool IsOver => _at >= _text.Length;

    private void ReadAll()
    {
        while (SkipSeparators())
        {
            string name = Token();
            if (TakeEquals())
            {
                AddParameter(name);
            }
            else
            {
                AddChallenge(name);
            }
        }
    }

    private void AddChallenge(string scheme)
    {
        AuthChallenge challenge = new(scheme);
        _all.Add(challenge);
        if (!IsOver && !IsBlank(_text[_at]) && _text[_at] != ',')
        {
            throw Unexpected();
        }

        SkipBlanks();
        challenge.Token68 = Token68();
    }

    private void AddParameter(string name)
    {
        if (_all.Count == 0)
        {
            throw new FormatException("the header has a parameter before any scheme");
        }

        _all[_all.Count - 1].Add(name, Value());
    }

    /// <summary>Empty elements of a list are passed over (RFC 9110 §5.6.1).</summary>
    private bool SkipSeparators()
    {
        while (!IsOver && (IsBlank(_text[_at]) || _text[_at] == ','))
        {
            _at++;
        }

        return !IsOver;
    }

    private void SkipBlanks()
    {
        while (!IsOver && IsBlank(_text[_at]))
        {
            _at++;
        }
    }

    /// <summary>Takes a <c>=</c> and the blanks around it, which are bad and must be understood (RFC 9110 §5.6.3); false leaves all as it is.</summary>
    private bool TakeEquals()
    {
        int start = _at;
        SkipBlanks();
        if (IsOver || _text[_at] != '=')
        {
            _at = start;
            return false;
        }

        _at++;
        SkipBlanks();
        return true;
    }

    private string Token()
    {
        int start = _at;
        while (!IsOver && IsOf(_text[_at], TokenMarks))
        {
            _at++;
        }

        return _at > start ? _text.Substring(start, _at - start) : throw Unexpected();
    }

    /// <summary>What stands alone behind a scheme, up to a comma or the end (RFC 9110 §11.2); null where something else does.</summary>
    private string? Token68()
    {
        int end = _at;
        while (end < _text.Length && IsOf(_text[end], Token68Marks))
        {
            end++;
        }

        if (end == _at)
        {
            return null;
        }

        while (end < _text.Length && _text[end] == '=')
        {
            end++;
        }

        int next = end;
        while (next < _text.Length && IsBlank(_text[next]))
        {
            next++;
        }

        if (next < _text.Length && _text[next] != ',')
        {
            return null;
        }

        string token = _text.Substring(_at, end - _at);
        _at = end;
        return token;
    }

    private string Value()
    {
        if (!IsOver && _text[_at] == '"')
        {
            return Quoted();
        }

        int start = _at;
        int end = SingleQuotesEnd();
        if (end > 0)
        {
            _at = end + 1;
            return _text.Substring(start + 1, end - start - 1);
        }

        while (!IsOver && !IsBlank(_text[_at]) && _text[_at] is not (',' or '"'))
        {
            _at++;
        }

        return _text.Substring(start, _at - start);
    }

    /// <summary>Where single quotes end that some servers put around a value, before a comma, a blank or the end; 0 where there are none.</summary>
    private int SingleQuotesEnd()
    {
        if (IsOver || _text[_at] != '\'')
        {
            return 0;
        }

        int end = _text.IndexOf('\'', _at + 1);
        return end > 0 && (end + 1 == _text.Length || IsBlank(_text[end + 1]) || _text[end + 1] == ',') ? end : 0;
    }

    /// <summary>A quoted string: a backslash stands before any character (RFC 9110 §5.6.4).</summary>
    private string Quoted()
    {
        StringBuilder text = new();
        _at++;
        while (Next() is var character && character != '"')
        {
            text.Append(character == '\\' ? Next() : character);
        }

        return text.ToString();
    }

    private char Next() => IsOver ? throw new FormatException("the header ends within quotes") : _text[_at++];

    private FormatException Unexpected() => new($"the header is none of its grammar from character {_at + 1} on");

    private static bool IsBlank(char character) => character is ' ' or '\t';

    private static bool IsOf(char character, string marks) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || marks.IndexOf(character) >= 0;
}
