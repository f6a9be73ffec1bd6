using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Handover;

/// <summary>
/// An environment variable that has a token while something runs, and then what it had before. The environment is the process's: where
/// several runspaces lend the same variable at once and end in another order than they began, the last one puts back what was there
/// before the first, and none leaves another's token behind.
/// </summary>
internal sealed class LentVariable : IDisposable
{
    /// <summary>Names of variables differ in the case of letters everywhere but on Windows.</summary>
    private static readonly Dictionary<string, List<LentVariable>> Lent =
        new(Environment.OSVersion.Platform == PlatformID.Win32NT ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private readonly string _name;

    /// <summary>What to put back; null where the variable was not there.</summary>
    private string? _before;

    private LentVariable(string name, string? before)
    {
        _name = name;
        _before = before;
    }

    /// <summary>Sets the variable until the result is disposed.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">What it has meanwhile.</param>
    public static LentVariable Set(string name, string value)
    {
        lock (Lent)
        {
            if (!Lent.TryGetValue(name, out List<LentVariable>? loans))
            {
                Lent[name] = loans = [];
            }

            LentVariable loan = new(name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
            loans.Add(loan);
            return loan;
        }
    }

    /// <summary>
    /// A name that an environment can have, and a person can mean: <c>$env:GH_TOKEN</c> would be another variable than <c>GH_TOKEN</c>, which
    /// no program reads.
    /// </summary>
    public static bool IsName(string name) => name.Length > 0
        && name.IndexOfAny(['=', '$', ':', '{', '}', '%', '"', '\'']) < 0
        && !name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    /// <summary>Puts back what was there; null takes the variable away, for programs that are started later too.</summary>
    public void Dispose()
    {
        lock (Lent)
        {
            List<LentVariable> loans = Lent[_name];
            int place = loans.IndexOf(this);
            if (place == loans.Count - 1)
            {
                Environment.SetEnvironmentVariable(_name, _before);
            }
            else
            {
                // Whoever lent it after this one saw this one's token, and is to put back what was there before that.
                loans[place + 1]._before = _before;
            }

            loans.RemoveAt(place);
            if (loans.Count == 0)
            {
                Lent.Remove(_name);
            }
        }
    }
}
