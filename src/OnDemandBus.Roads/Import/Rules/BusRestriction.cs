namespace OnDemandBus.Roads.Import;

/// <summary>What kind of turn restriction a relation is, for a bus.</summary>
internal readonly record struct RestrictionKind(bool Only, Skipped? Reason)
{
    // More specific kinds of traffic first, as with access.
    private static readonly string[] Keys = ["restriction:bus", "restriction:psv", "restriction:motor_vehicle", "restriction:vehicle", "restriction"];

    public static RestrictionKind Of(IReadOnlyDictionary<string, string> tags)
    {
        string? value = null;
        foreach (var key in Keys)
        {
            if (tags.TryGetValue(key, out value))
                break;
        }

        if (value is null)
        {
            if (tags.Keys.Any(key => key.StartsWith("restriction", StringComparison.Ordinal) && key.EndsWith(":conditional", StringComparison.Ordinal)))
                return new(false, Skipped.ConditionalRestriction);
            return new(false, tags.Keys.Any(key => key.StartsWith("restriction:", StringComparison.Ordinal)) ? Skipped.RestrictionForOthers : Skipped.RestrictionOfUnknownKind);
        }

        if (tags.TryGetValue("except", out var except)
            && except.Split(';', StringSplitOptions.TrimEntries).Any(mode => mode is "bus" or "psv" or "motor_vehicle" or "vehicle"))
        {
            return new(false, Skipped.RestrictionForOthers);
        }

        // An older way to write a restriction that holds only at times.
        if (tags.ContainsKey("day_on") || tags.ContainsKey("hour_on"))
            return new(false, Skipped.ConditionalRestriction);
        var underscore = value.IndexOf('_');
        if (underscore < 0 || value[..underscore] is not ("no" or "only"))
            return new(false, value == "none" ? Skipped.RestrictionForOthers : Skipped.RestrictionOfUnknownKind);
        var only = value[..underscore] == "only";
        return value[(underscore + 1)..] switch
        {
            "left_turn" or "right_turn" or "straight_on" or "u_turn" or "entry" or "exit" => new(only, null),
            // While the light is green, the turn is free.
            "right_turn_on_red" or "left_turn_on_red" => new(false, Skipped.ConditionalRestriction),
            _ => new(false, Skipped.RestrictionOfUnknownKind),
        };
    }
}
