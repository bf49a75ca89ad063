using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>A rider's wish in a simulated day. Times are of the town's clock, from midnight of the simulated date; they may be before it, or behind the next midnight.</summary>
/// <param name="Id">Different from that of all others: letters, digits and hyphens.</param>
/// <param name="SubmittedAt">When the rider asks.</param>
/// <param name="From">Where the rider is then.</param>
/// <param name="To">Where the rider wants to go.</param>
/// <param name="Kind">What <paramref name="At"/> means.</param>
/// <param name="At">The wished departure or arrival; <paramref name="SubmittedAt"/> for a wish for now.</param>
/// <param name="Party">Who travels.</param>
/// <param name="Needs">What somebody in the party needs.</param>
/// <param name="Group">The group of riders that equity is measured by, see <see cref="RiderGroups"/>; any other name is one of the planner's own.</param>
/// <param name="Purpose">From what to what, in words such as <c>home-work</c>; empty where it is not known.</param>
internal sealed record SimulatedRequest(
    string Id, TimeSpan SubmittedAt, Location From, Location To, TimeWishKind Kind, TimeSpan At, Party Party, MobilityNeeds Needs, string Group, string Purpose = "");

/// <summary>The groups of riders that demand is generated for.</summary>
internal static class RiderGroups
{
    public const string Adults = "adults";
    public const string Pensioners = "pensioners";
    public const string Pupils = "pupils";
    public const string Commuters = "commuters";
    public const string ShiftWorkers = "shiftWorkers";
    public const string WheelchairUsers = "wheelchairUsers";
}
