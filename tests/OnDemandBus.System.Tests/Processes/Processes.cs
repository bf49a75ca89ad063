namespace OnDemandBus.System.Tests.Processes;

/// <summary>Tests that run whole programs go one after the other: two of them at once would wait for the processor, not for each other.</summary>
[CollectionDefinition(nameof(Processes), DisableParallelization = true)]
public sealed class Processes;
