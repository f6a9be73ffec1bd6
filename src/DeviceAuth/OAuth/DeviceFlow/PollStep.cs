using System;

namespace DeviceAuth.OAuth;

/// <summary>What <see cref="DevicePoller"/> says is to be done next. Exactly one of the four is set.</summary>
internal readonly struct PollStep
{
    private PollStep(TimeSpan? wait, TimeSpan? ask, TokenResponse? token, DeviceAuthException? error)
    {
        Wait = wait;
        Ask = ask;
        Token = token;
        Error = error;
    }

    /// <summary>Wait so long, at the most, then look again.</summary>
    public TimeSpan? Wait { get; }

    /// <summary>Poll now, and give up this one request after so long.</summary>
    public TimeSpan? Ask { get; }

    /// <summary>Done: the person approved.</summary>
    public TokenResponse? Token { get; }

    /// <summary>The end without a token.</summary>
    public DeviceAuthException? Error { get; }

    public static PollStep ToWait(TimeSpan duration) => new(duration, null, null, null);

    public static PollStep ToAsk(TimeSpan timeout) => new(null, timeout, null, null);

    public static PollStep Done(TokenResponse token) => new(null, null, token, null);

    public static PollStep Failed(DeviceAuthException error) => new(null, null, null, error);
}
