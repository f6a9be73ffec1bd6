using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DeviceAuth;

/// <summary>
/// Reads one JSON text (RFC 8259). Its own, because each of the others costs more than it saves: System.Text.Json and
/// Newtonsoft.Json clash with other modules' versions in Windows PowerShell, and the framework's JsonReaderWriterFactory takes
/// an object that was cut short for a whole one and costs a waiting process five megabytes (docs/performance.md).
/// </summary>
internal sealed class JsonReader
{
    /// <summary>Deepest nesting that is read. Answers of the protocol are flat; metadata nests two or three deep.</summary>
    private const int MaxDepth = 32;

    private const string TooDeep = "It nests too deep.";

    private readonly string _text;
    private int _at;

    private JsonReader(string text) => _text = text;

    /// <summary>The value; null where the text is not one whole JSON value, or nests too deep.</summary>
    public static JsonValue? Read(string text) => Read(text, out _);

    /// <summary>The value; null where the text is not one whole JSON value, or nests too deep.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">Why it could not be read, as the end of a sentence; otherwise null.</param>
    public static JsonValue? Read(string text, out string? fault)
    {
        JsonReader reader = new(text);
        fault = null;
        try
        {
            JsonValue value = reader.Value(depth: 0);
            reader.SkipSpace();
            if (reader._at == text.Length)
            {
                return value;
            }
        }
        catch (FormatException exception)
        {
            fault = exception.Message == TooDeep ? "it nests too deep" : null;
        }

        fault ??= text.Trim().Length == 0 ? "it is empty"
            : reader._at >= text.Length ? "it is JSON that breaks off"
            : $"it is no JSON from character {reader._at + 1} on";
        return null;
    }

    private JsonValue Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException(TooDeep);
        }

        SkipSpace();
        switch (Peek())
        {
            case '{':
                return JsonValue.OfObject(List('{', '}', () => Member(depth)));
            case '[':
                return JsonValue.OfArray(List('[', ']', () => Value(depth + 1)));
            case '"':
                return JsonValue.Of(JsonKind.Text, Text());
            case 't':
                return JsonValue.Of(JsonKind.Boolean, Word("true"));
            case 'f':
                return JsonValue.Of(JsonKind.Boolean, Word("false"));
            case 'n':
                Word("null");
                return JsonValue.Null;
            default:
                return JsonValue.Of(JsonKind.Number, Number());
        }
    }

    private KeyValuePair<string, JsonValue> Member(int depth)
    {
        SkipSpace();
        string name = Text();
        SkipSpace();
        Take(':');
        return new KeyValuePair<string, JsonValue>(name, Value(depth + 1));
    }

    private List<T> List<T>(char open, char close, Func<T> one)
    {
        List<T> all = [];
        Take(open);
        SkipSpace();
        while (Peek() != close)
        {
            if (all.Count > 0)
            {
                Take(',');
            }

            all.Add(one());
            SkipSpace();
        }

        Take(close);
        return all;
    }

    /// <summary>A string. Control characters may stand in it as they are: whatever is shown is cleaned, and some servers send them.</summary>
    private string Text()
    {
        Take('"');
        StringBuilder text = new();
        while (true)
        {
            int plain = _at;
            while (Peek() is not ('"' or '\\'))
            {
                _at++;
            }

            text.Append(_text, plain, _at - plain);
            if (Next() == '"')
            {
                return text.ToString();
            }

            text.Append(Escaped());
        }
    }

    /// <summary>What stands behind a backslash (RFC 8259 §7). Half of a surrogate pair is left as it is.</summary>
    private char Escaped() => Next() switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => CodeUnit(),
        var other and ('"' or '\\' or '/') => other,
        _ => throw new FormatException("There is no such escape."),
    };

    private char CodeUnit()
    {
        int digits = _at;
        for (int i = 0; i < 4; i++)
        {
            if (!Uri.IsHexDigit(Next()))
            {
                throw new FormatException("An escape needs four hexadecimal digits.");
            }
        }

        return (char)ushort.Parse(_text.Substring(digits, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private string Number()
    {
        int start = _at;
        if (Peek() == '-')
        {
            _at++;
        }

        Digits();
        if (IsNext('.'))
        {
            Digits();
        }

        if (IsNext('e') || IsNext('E'))
        {
            _ = IsNext('-') || IsNext('+');
            Digits();
        }

        return _text.Substring(start, _at - start);
    }

    private void Digits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
        {
            _at++;
        }

        if (_at == start)
        {
            throw new FormatException("A digit was expected.");
        }
    }

    private string Word(string word)
    {
        foreach (char letter in word)
        {
            Take(letter);
        }

        return word;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private bool IsNext(char one)
    {
        bool isNext = _at < _text.Length && _text[_at] == one;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void Take(char one)
    {
        if (Peek() != one)
        {
            throw new FormatException($"'{one}' was expected.");
        }

        _at++;
    }

    private char Next()
    {
        char next = Peek();
        _at++;
        return next;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw new FormatException("It was cut short.");
}
