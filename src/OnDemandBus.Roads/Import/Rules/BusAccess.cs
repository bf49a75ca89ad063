namespace OnDemandBus.Roads.Import;

/// <summary>How far a bus may use something.</summary>
internal enum Access : byte
{
    No,

    /// <summary>Only to get to a place on it.</summary>
    Destination,
    Yes,
}

/// <summary>What the tags of a way mean to a bus: per direction of drawing, and why not where it may not be used at all.</summary>
internal readonly record struct WayAccess(RoadClass Class, Access Forward, Access Backward, Skipped? Reason)
{
    public static WayAccess Not(Skipped reason) => new(default, Access.No, Access.No, reason);
}

/// <summary>The rules of access and direction. Tags of a more specific kind of traffic win over those of a less specific one.</summary>
internal static class BusAccess
{
    private static readonly string[] Modes = ["bus", "psv", "motor_vehicle", "vehicle", "access"];

    private static readonly Dictionary<string, RoadClass> Classes = new()
    {
        ["motorway"] = RoadClass.Motorway,
        ["motorway_link"] = RoadClass.MotorwayLink,
        ["trunk"] = RoadClass.Trunk,
        ["trunk_link"] = RoadClass.TrunkLink,
        ["primary"] = RoadClass.Primary,
        ["primary_link"] = RoadClass.PrimaryLink,
        ["secondary"] = RoadClass.Secondary,
        ["secondary_link"] = RoadClass.SecondaryLink,
        ["tertiary"] = RoadClass.Tertiary,
        ["tertiary_link"] = RoadClass.TertiaryLink,
        ["unclassified"] = RoadClass.Unclassified,
        ["road"] = RoadClass.Unclassified,
        ["residential"] = RoadClass.Residential,
        ["living_street"] = RoadClass.LivingStreet,
        ["service"] = RoadClass.Service,
        ["pedestrian"] = RoadClass.Pedestrian,
        ["busway"] = RoadClass.Busway,
        ["bus_guideway"] = RoadClass.Busway,
        ["track"] = RoadClass.Track,
        ["footway"] = RoadClass.Path,
        ["cycleway"] = RoadClass.Path,
        ["path"] = RoadClass.Path,
        ["bridleway"] = RoadClass.Path,
    };

    // Nobody's short cut: aisles and drive-throughs are full of parked and waiting cars, and a driveway ends at one house, before which the
    // bus stops in the street. Plain service roads stay: to hospitals, stations and homes for the old they are the only way.
    private static readonly HashSet<string> ServicesLeftOut = ["parking_aisle", "drive-through", "emergency_access", "parking", "layby"];
    private static readonly HashSet<string> NotInUse = ["construction", "proposed", "planned", "disused", "abandoned", "razed", "demolished", "closed"];
    private static readonly HashSet<string> Impassable = ["impassable", "very_horrible", "horrible"];

    public static WayAccess Of(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.TryGetValue("route", out var route) && route is "ferry" or "shuttle_train")
            return WayAccess.Not(Skipped.Ferry);
        if (!tags.TryGetValue("highway", out var highway))
            return WayAccess.Not(Skipped.NotARoad);
        if (NotInUse.Contains(highway))
            return WayAccess.Not(Skipped.NotInUse);
        if (!Classes.TryGetValue(highway, out var roadClass))
            return WayAccess.Not(Skipped.NotARoad);
        if (tags.GetValueOrDefault("abandoned") == "yes" || tags.GetValueOrDefault("disused") == "yes")
            return WayAccess.Not(Skipped.NotInUse);
        if (tags.GetValueOrDefault("area") == "yes")
            return WayAccess.Not(Skipped.Area);
        if (tags.GetValueOrDefault("indoor") is { } indoor && indoor != "no")
            return WayAccess.Not(Skipped.Indoor);
        if (tags.GetValueOrDefault("impassable") == "yes" || (tags.TryGetValue("smoothness", out var smoothness) && Impassable.Contains(smoothness)))
            return WayAccess.Not(Skipped.Impassable);

        // A permission for buses opens what the class or the kind of service road alone would close.
        var busNamed = Named(tags, "bus") || Named(tags, "psv");
        var motorNamed = busNamed || Named(tags, "motor_vehicle") || Named(tags, "vehicle");
        switch (roadClass)
        {
            case RoadClass.Path when !busNamed:
                return WayAccess.Not(Skipped.FootAndCycleWay);
            case RoadClass.Pedestrian when !motorNamed:
                return WayAccess.Not(Skipped.FootAndCycleWay);
            case RoadClass.Track when !motorNamed:
                return WayAccess.Not(Skipped.Track);
            case RoadClass.Busway when highway == "bus_guideway" && !busNamed:
                return WayAccess.Not(Skipped.ClosedToBuses);
            case RoadClass.Service when !busNamed && tags.TryGetValue("service", out var service)
                && (ServicesLeftOut.Contains(service) || (service == "driveway" && !motorNamed && !Named(tags, "access"))):
                return WayAccess.Not(Skipped.DrivewayOrParking);
        }

        if (tags.GetValueOrDefault("ford") is { } ford && ford != "no" && !motorNamed)
            return WayAccess.Not(Skipped.Ford);
        if (BusBarrier.ClosesWay(tags))
            return WayAccess.Not(Skipped.BarrierOnTheWay);

        var (forwardOpen, backwardOpen, contraflow) = Oneway(tags, roadClass);
        // A lane against the oneway is the buses' own, and a busway is no other's: what is said of other traffic does not concern them.
        var (forward, forwardValue) = AccessOf(tags, "forward", highway == "busway" || contraflow == OnewayDirection.Forward);
        var (backward, backwardValue) = AccessOf(tags, "backward", highway == "busway" || contraflow == OnewayDirection.Backward);
        if (!forwardOpen)
            forward = Access.No;
        if (!backwardOpen)
            backward = Access.No;
        if (forward != Access.No || backward != Access.No)
            return new WayAccess(roadClass, forward, backward, null);
        var decisive = forwardOpen ? forwardValue : backwardValue;
        return WayAccess.Not(decisive == "private" ? Skipped.Private : Skipped.ClosedToBuses);
    }

    /// <summary>The access by the most specific tag that is there.</summary>
    public static Access OfNode(IReadOnlyDictionary<string, string> tags, Access whenUntagged) => OfNode(tags) ?? whenUntagged;

    /// <summary>The access by the most specific tag that is there; null where there is none.</summary>
    public static Access? OfNode(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var mode in Modes)
        {
            if (tags.TryGetValue(mode, out var value) && Meaning(value) is { } access)
                return access;
        }

        return null;
    }

    /// <summary>Whether a rule of the way holds only at times, which is not read.</summary>
    public static bool HasConditionalRule(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var key in tags.Keys)
        {
            if (key.EndsWith(":conditional", StringComparison.Ordinal)
                && (key.StartsWith("oneway", StringComparison.Ordinal) || key.StartsWith("maxspeed", StringComparison.Ordinal)
                    || Array.Exists(Modes, mode => key.StartsWith(mode, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }

    private static (Access Access, string? Value) AccessOf(IReadOnlyDictionary<string, string> tags, string direction, bool ofBusesAlone)
    {
        foreach (var mode in Modes)
        {
            foreach (var key in (ReadOnlySpan<string>)[$"{mode}:{direction}", mode])
            {
                if (tags.TryGetValue(key, out var value) && Meaning(value) is { } access && !(ofBusesAlone && value == "no" && mode is not ("bus" or "psv")))
                    return (access, value);
            }
        }

        return (Access.Yes, null);
    }

    /// <summary>Which directions the oneway rules leave open to a bus, and which of them only by a lane of its own.</summary>
    private static (bool Forward, bool Backward, OnewayDirection Contraflow) Oneway(IReadOnlyDictionary<string, string> tags, RoadClass roadClass)
    {
        var general = Direction(tags.GetValueOrDefault("oneway"));
        if (general == OnewayDirection.None)
        {
            var implied = roadClass == RoadClass.Motorway || tags.GetValueOrDefault("junction") is "roundabout" or "circular";
            general = implied ? OnewayDirection.Forward : OnewayDirection.Both;
        }

        foreach (var mode in (ReadOnlySpan<string>)["bus", "psv", "motor_vehicle", "vehicle"])
        {
            if (Direction(tags.GetValueOrDefault($"oneway:{mode}")) is var special && special != OnewayDirection.None)
            {
                general = special;
                break;
            }
        }

        var forward = general is OnewayDirection.Forward or OnewayDirection.Both;
        var backward = general is OnewayDirection.Backward or OnewayDirection.Both;
        if (forward != backward && HasContraflowBusLane(tags, forward ? "backward" : "forward"))
            return (true, true, forward ? OnewayDirection.Backward : OnewayDirection.Forward);
        return (forward, backward, OnewayDirection.None);
    }

    /// <summary>A bus lane against the oneway, in any of the ways mappers write it.</summary>
    private static bool HasContraflowBusLane(IReadOnlyDictionary<string, string> tags, string against)
    {
        foreach (var key in (ReadOnlySpan<string>)["busway", "busway:left", "busway:right", "busway:both"])
        {
            if (tags.GetValueOrDefault(key) is "opposite_lane" or "opposite_track" or "opposite")
                return true;
        }

        foreach (var mode in (ReadOnlySpan<string>)["bus", "psv"])
        {
            if (tags.TryGetValue($"{mode}:{against}", out var value) && Meaning(value) is Access.Yes or Access.Destination)
                return true;
            if (tags.TryGetValue($"lanes:{mode}:{against}", out var lanes) && int.TryParse(lanes, out var count) && count > 0)
                return true;
            if (tags.TryGetValue($"{mode}:lanes:{against}", out var list) && Array.Exists(list.Split('|'), lane => lane is "designated" or "yes"))
                return true;
        }

        return false;
    }

    private static bool Named(IReadOnlyDictionary<string, string> tags, string mode) =>
        (tags.TryGetValue(mode, out var value) && Meaning(value) is Access.Yes or Access.Destination)
        || (tags.TryGetValue(mode + ":forward", out var forward) && Meaning(forward) is Access.Yes or Access.Destination)
        || (tags.TryGetValue(mode + ":backward", out var backward) && Meaning(backward) is Access.Yes or Access.Destination);

    /// <summary>What a value allows; null where it is a word of somebody's own. Of a list (<c>agricultural;destination</c>) the most that any part allows.</summary>
    private static Access? Meaning(string value)
    {
        if (!value.Contains(';', StringComparison.Ordinal))
            return MeaningOfOne(value);
        Access? most = null;
        foreach (var part in value.Split(';', StringSplitOptions.TrimEntries))
        {
            if (MeaningOfOne(part) is { } access && !(access <= most))
                most = access;
        }

        return most;
    }

    private static Access? MeaningOfOne(string value) => value switch
    {
        "yes" or "designated" or "permissive" or "official" or "public" or "bus" or "psv" => Access.Yes,
        "destination" or "customers" => Access.Destination,
        "no" or "private" or "delivery" or "agricultural" or "forestry" or "military" or "permit" or "emergency" or "restricted"
            or "residents" or "employees" or "staff" or "use_sidepath" or "discouraged" => Access.No,
        _ => null,
    };

    private static OnewayDirection Direction(string? value) => value switch
    {
        "yes" or "true" or "1" => OnewayDirection.Forward,
        "-1" or "reverse" => OnewayDirection.Backward,
        "no" or "false" or "0" or "alternating" => OnewayDirection.Both,
        "reversible" => OnewayDirection.Closed,
        _ => OnewayDirection.None,
    };

    private enum OnewayDirection : byte
    {
        None,
        Forward,
        Backward,
        Both,

        /// <summary>The direction changes with the hour; without that knowledge neither is safe.</summary>
        Closed,
    }
}
