using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OnDemandBus.Simulation.Drive;

/// <summary>How simulated buses and their riders behave.</summary>
/// <param name="ReportEvery">How often a bus that drives tells where it is.</param>
public sealed record DrivingHabits(TimeSpan ReportEvery)
{
    /// <summary>Whether the riders of a ride come to the stop. All do, if nothing else is said.</summary>
    public Func<string, bool> RidersCome { get; init; } = _ => true;

    /// <summary>Goes into the identities of reports, so that those of two journeys are told apart.</summary>
    public string Journey { get; init; } = "drive";

    /// <summary>Lets the riders of a share of all rides stay away. Depends on the seed and the ride alone, so that every bus and every run says the same.</summary>
    /// <param name="noShowRate">The share, 0 to 1.</param>
    /// <param name="seed">Which rides these are.</param>
    public static Func<string, bool> RidersComeBut(double noShowRate, int seed) => rideId =>
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}:{rideId}")), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) >= noShowRate * uint.MaxValue;
    };
}
