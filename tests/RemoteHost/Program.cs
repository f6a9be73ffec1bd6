using System;
using System.IO;
using System.Management.Automation.Remoting;

namespace DeviceAuth.RemoteHost;

/// <summary>
/// The far end of a remote session: a process that serves PowerShell's remoting protocol over a named pipe until its standard
/// input closes.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("usage: DeviceAuth.RemoteHost PIPENAME");
            return 2;
        }

        RemoteSessionNamedPipeServer.CreateCustomNamedPipeServer(arguments[0]);
        Console.WriteLine("ready");
        Console.OpenStandardInput().CopyTo(Stream.Null);
        return 0;
    }
}
