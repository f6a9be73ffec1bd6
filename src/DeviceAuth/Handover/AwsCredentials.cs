using System;

namespace DeviceAuth.Handover;

/// <summary>Temporary credentials of AWS.</summary>
/// <param name="AccessKeyId">Their name.</param>
/// <param name="SecretAccessKey">What requests are signed with.</param>
/// <param name="SessionToken">What goes with each request.</param>
/// <param name="Expiration">When they end.</param>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration);
