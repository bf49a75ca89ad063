using System.Collections.Immutable;

namespace OnDemandBus.Simulation.Demand;

/// <summary>What holds for the requests of a day wherever they come from.</summary>
internal static class SimulatedRequests
{
    private const int LongestId = 60;

    /// <summary>The order of a day: as they are submitted, those of one moment by id.</summary>
    public static ImmutableArray<SimulatedRequest> InOrder(IEnumerable<SimulatedRequest> requests) =>
        [.. requests.OrderBy(request => request.SubmittedAt).ThenBy(request => request.Id, StringComparer.Ordinal)];

    public static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(IsOfId);

    /// <summary>An id made of some other name: what may not stand in one becomes a hyphen.</summary>
    public static string IdOf(string name)
    {
        var id = string.Concat(name.Take(LongestId - 12).Select(c => IsOfId(c) ? c : '-'));
        return id.Length == 0 ? "r" : id;
    }

    private static bool IsOfId(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';
}
