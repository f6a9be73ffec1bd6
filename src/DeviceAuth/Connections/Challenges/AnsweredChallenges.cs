using System;
using System.Collections.Concurrent;

namespace DeviceAuth.Connections;

/// <summary>
/// What was tried for which refusal, so that none is answered twice: a script that asks, is refused and asks again would otherwise go on
/// for ever. It is this process's; another one tries once.
/// </summary>
internal sealed class AnsweredChallenges
{
    /// <summary>How long a token counts as refused of which only the wish is known, and not that it was the one that was sent.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(ConnectionKey Connection, string Challenge), Answer> _answers = new();
    private readonly IClock _clock;

    public AnsweredChallenges(IClock clock) => _clock = clock;

    /// <summary>Just this was answered with this token, or in vain with nothing better than it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="challenge">What the API wants.</param>
    /// <param name="token">The token that it refuses.</param>
    /// <param name="isKnown">The token is the one that was sent; otherwise it is the one that probably was.</param>
    public bool Have(ConnectionKey connection, string challenge, string token, bool isKnown) =>
        _answers.TryGetValue((connection, challenge), out Answer answer)
        && answer.IsAbout(token)
        && (isKnown || _clock.Elapsed - answer.At < Doubt);

    /// <summary>The token is known not to do: nothing better came of an answer.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="challenge">What the API wants.</param>
    /// <param name="token">The token.</param>
    public bool AreInVain(ConnectionKey connection, string challenge, string token) =>
        _answers.TryGetValue((connection, challenge), out Answer answer) && answer.Refused is not null && answer.IsAbout(token);

    /// <summary>Takes note of an answer.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="challenge">What the API wants.</param>
    /// <param name="given">The token that was got for it; null where none could be.</param>
    /// <param name="refused">The token that was refused where nothing came of it; otherwise null.</param>
    public void Note(ConnectionKey connection, string challenge, SharedSecret? given, SharedSecret? refused = null) =>
        _answers[(connection, challenge)] = new Answer(given, refused, _clock.Elapsed);

    private readonly record struct Answer(SharedSecret? Given, SharedSecret? Refused, TimeSpan At)
    {
        public bool IsAbout(string token) => Given?.Reveal() == token || Refused?.Reveal() == token;
    }
}
