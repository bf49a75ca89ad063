using OsmSharp;
using OsmSharp.Streams;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Map;

/// <summary>Writes OSM PBF files whose bytes follow from their content alone: no date, no user, no program.</summary>
internal static class MapFile
{
    // OsmSharp starts a new group, and with it new differences, after so many elements.
    private const int GroupSize = 8_000;

    /// <summary>Writes nodes, then ways, then relations, each in the order of their ids; the caller hands them over so.</summary>
    public static void Write(Stream stream, IEnumerable<OsmGeo> elements)
    {
        // OsmSharp packs with a deflater of its own in managed code, so the bytes do not depend on the machine's zlib.
        var target = new PBFOsmStreamTarget(stream, compress: true);
        target.Initialize();
        var written = 0;
        foreach (var element in elements)
        {
            element.ChangeSetId = 0;
            element.UserId = 0;
            element.UserName = "";
            element.TimeStamp = DateTime.UnixEpoch;
            // Its node encoder writes versions as differences where the format wants them plain: a version that grows by one
            // from node to node within a group arrives in the file as 1 for each.
            element.Version = element is Node ? (written % GroupSize) + 1 : 1;
            written++;
            switch (element)
            {
                case Node node:
                    // Without tags its dense encoder would leave out the mark between two nodes, and tags would slip to the next.
                    node.Tags ??= new TagsCollection();
                    target.AddNode(node);
                    break;
                case Way way:
                    target.AddWay(way);
                    break;
                case Relation relation:
                    target.AddRelation(relation);
                    break;
            }
        }

        target.Flush();
    }
}
