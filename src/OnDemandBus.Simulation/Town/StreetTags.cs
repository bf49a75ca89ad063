namespace OnDemandBus.Simulation.Town;

/// <summary>How a street is tagged: its class, name, number, speed limit, surface.</summary>
internal static class StreetTags
{
    /// <summary>The tags of a line, inside or outside of a built-up area.</summary>
    public static SortedDictionary<string, string> Of(Line line, bool inside)
    {
        var tags = new SortedDictionary<string, string>(line.Tags, StringComparer.Ordinal)
        {
            ["highway"] = line.Kind switch
            {
                LineKind.Trunk => "trunk",
                LineKind.TrunkLink => "trunk_link",
                LineKind.Primary => "primary",
                LineKind.Secondary => "secondary",
                LineKind.Tertiary => "tertiary",
                LineKind.Unclassified => line.Quarter?.Kind is QuarterKind.Industry || !inside ? "unclassified" : line.Quarter is null && line.Id % 2 == 0 ? "tertiary" : "residential",
                LineKind.Residential => "residential",
                LineKind.LivingStreet => "living_street",
                LineKind.Service => "service",
                LineKind.Pedestrian => "pedestrian",
                LineKind.Track => "track",
                LineKind.Footway => line.Id % 3 == 0 ? "path" : "footway",
                _ => "cycleway",
            },
        };
        if (line.Name is not null && line.Kind != LineKind.Service)
            tags["name"] = line.Name;
        if (line.Ref is not null)
            tags["ref"] = line.Ref;
        switch (line.Kind)
        {
            case LineKind.TrunkLink:
                (tags["maxspeed"], tags["surface"]) = ("70", "asphalt");
                break;
            case LineKind.Trunk:
                (tags["maxspeed"], tags["lanes"], tags["surface"]) = (line.Id % 2 == 0 ? "100" : "80", "2", "asphalt");
                tags["bicycle"] = "no";
                tags["foot"] = "no";
                break;
            case LineKind.Primary or LineKind.Secondary or LineKind.Tertiary when inside:
                (tags["maxspeed"], tags["source:maxspeed"], tags["surface"], tags["lit"]) = ("50", "DE:urban", "asphalt", "yes");
                if (line.Kind != LineKind.Tertiary)
                    (tags["lanes"], tags["sidewalk"]) = ("2", "both");
                break;
            case LineKind.Primary or LineKind.Secondary or LineKind.Tertiary:
                tags["surface"] = "asphalt";
                if (line.Kind == LineKind.Tertiary)
                    tags["maxspeed"] = "70";
                else
                    (tags["maxspeed"], tags["source:maxspeed"]) = ("100", "DE:rural");
                break;
            case LineKind.Unclassified when inside:
                (tags["maxspeed"], tags["source:maxspeed"]) = line.Id % 5 < 2 ? ("30", "DE:zone30") : ("50", "DE:urban");
                break;
            case LineKind.Residential when line.Quarter?.Kind != QuarterKind.Industry:
                (tags["maxspeed"], tags["source:maxspeed"]) = ("30", "DE:zone30");
                break;
            case LineKind.Residential:
                (tags["highway"], tags["maxspeed"], tags["source:maxspeed"]) = ("unclassified", "50", "DE:urban");
                break;
            case LineKind.Pedestrian:
                tags["bicycle"] = "yes";
                tags["surface"] = "paving_stones";
                break;
            case LineKind.Track:
                tags["tracktype"] = "grade" + (1 + (line.Id % 4));
                if (line.Id % 3 == 0)
                    tags["motor_vehicle"] = "agricultural";
                break;
        }

        return tags;
    }
}
