namespace OnDemandBus.Planning.Search;

/// <summary>Who carries what in which order, as the search left it.</summary>
/// <param name="Routes">The halts of each bus, settled ones included; empty for a bus that stays where it is.</param>
/// <param name="Unassigned">Trips that nobody carries, ascending.</param>
/// <param name="Cost">Travel, fixed costs of the buses used, weighted times of drop-offs, penalties of optional trips left out.</param>
/// <param name="BusesUsed">Buses with at least one halt.</param>
/// <param name="Iterations">How many times plans were broken up and put together again.</param>
public sealed record SearchSolution(
    IReadOnlyList<IReadOnlyList<SearchHalt>> Routes, IReadOnlyList<int> Unassigned, double Cost, int BusesUsed, long Iterations);
