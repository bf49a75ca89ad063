using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OnDemandBus.Simulation.Drive;

/// <summary>How simulated buses and their riders behave.</summary>
/// <param name="ReportEvery">How often a bus that drives tells where it is.</param>
/// <param name="NoShowRate">Share of the rides whose riders do not come, 0 to 1.</param>
/// <param name="Seed">Which rides these are.</param>
/// <param name="Journey">Goes into the identities of reports, so that those of two journeys are told apart.</param>
public sealed record DrivingHabits(TimeSpan ReportEvery, double NoShowRate = 0, int Seed = 0, string Journey = "drive")
{
    /// <summary>Whether the riders come. Depends on the seed and the ride alone, so that every bus and every run says the same.</summary>
    public bool RidersCome(string rideId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Seed}:{rideId}")), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) >= NoShowRate * uint.MaxValue;
    }
}
