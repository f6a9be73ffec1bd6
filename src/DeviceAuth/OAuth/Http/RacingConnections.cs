using System;
using System.IO;
using System.Linq;
using System.Linq.Expressions;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// Lets the platform's handler connect by <see cref="AddressRace"/>. Newer frameworks have a place for that (SocketsHttpHandler's
/// ConnectCallback), which netstandard2.0 does not know and which is found at run time; where it is not there, all stays as it is.
/// </summary>
internal static class RacingConnections
{
    private const string SocketsHandler = "System.Net.Http.SocketsHttpHandler";
    private const string Callback = "ConnectCallback";
    private const string EndPoint = "DnsEndPoint";

    /// <summary>True where connections race now.</summary>
    public static bool TryUse(HttpClientHandler handler)
    {
        object? sockets = typeof(HttpClientHandler)
            .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Select(field => field.GetValue(handler))
            .FirstOrDefault(value => value?.GetType().FullName == SocketsHandler);
        if (sockets?.GetType().GetProperty(Callback) is not { } callback || ToDelegate(callback.PropertyType) is not { } connect)
        {
            return false;
        }

        callback.SetValue(sockets, connect);
        return true;
    }

    /// <summary>(context, stopping) => new ValueTask&lt;Stream&gt;(ConnectAsync(context.DnsEndPoint, stopping)); null where the types are others.</summary>
    private static Delegate? ToDelegate(Type type)
    {
        MethodInfo? invoke = type.GetMethod("Invoke");
        if (invoke?.GetParameters() is not { Length: 2 } parameters
            || parameters[0].ParameterType.GetProperty(EndPoint) is not { } endPoint
            || invoke.ReturnType.GetConstructor([typeof(Task<Stream>)]) is not { } result)
        {
            return null;
        }

        ParameterExpression context = Expression.Parameter(parameters[0].ParameterType);
        ParameterExpression stopping = Expression.Parameter(parameters[1].ParameterType);
        Func<DnsEndPoint, CancellationToken, Task<Stream>> connect = ConnectAsync;
        Expression call = Expression.Invoke(Expression.Constant(connect), Expression.Property(context, endPoint), stopping);
        return Expression.Lambda(type, Expression.New(result, call), context, stopping).Compile();
    }

    private static async Task<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken stopping)
    {
        IPAddress[] addresses = IPAddress.TryParse(endPoint.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host).ConfigureAwait(false);
        Socket socket = await new AddressRace().ConnectAsync(addresses, endPoint.Port, stopping).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
