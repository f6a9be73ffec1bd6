namespace DeviceAuth.Playground;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongOption = 2;

    /// <summary>As shells have it: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
