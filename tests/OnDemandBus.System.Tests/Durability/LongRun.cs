namespace OnDemandBus.System.Tests.Durability;

/// <summary>Whether the long variants are asked for: <c>./test.sh --long</c>.</summary>
internal static class LongRun
{
    public static bool IsOn => Environment.GetEnvironmentVariable("ODB_LONG") == "1";
}
