using System.Net;
using System.Net.Sockets;

namespace OnDemandBus.System.Tests.Servers;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    // Below 32768, where the kernel takes the ports of outgoing connections from: a process that is started again later must find its own free.
    private const int First = 20000;
    private const int Last = 31999;

    private static int s_next = First + (Environment.ProcessId * 37 % (Last - First));

    /// <summary>A port on which nobody listens, another one each time.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref s_next) - First) % (Last - First));
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
