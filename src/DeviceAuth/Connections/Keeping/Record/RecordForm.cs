namespace DeviceAuth.Connections;

/// <summary>How much of a connection its record has: vaults differ in what they hold, down to some 1,200 characters.</summary>
internal enum RecordForm
{
    /// <summary>All, so that a new process starts without a request.</summary>
    Whole,

    /// <summary>The access token for what the sign-in asked for, and no other.</summary>
    DefaultTokenAlone,

    /// <summary>No access token: the refresh token gets one.</summary>
    NoAccessToken,

    /// <summary>Nothing that discovery or the provider's profile finds again.</summary>
    Bare,
}
