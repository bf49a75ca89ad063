using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// The travel times that all insertions of one trip are made of: between its ends and all places at which a bus of the fleet
/// is or will be. Four searches, however large the fleet. Owns its buffers; for one writer.
/// </summary>
internal sealed class TripTimes(TravelTimes travelTimes)
{
    private readonly List<Position> _places = [];
    private int[] _toPickup = [], _fromPickup = [], _toDropOff = [], _fromDropOff = [];

    public int DirectMs { get; private set; }

    /// <summary>The outlooks' places, in order: of each bus first where it is, then its halts.</summary>
    public void Ask(Position pickup, Position dropOff, int directMs, IReadOnlyList<Outlook> outlooks)
    {
        DirectMs = directMs;
        _places.Clear();
        foreach (var outlook in outlooks)
        {
            _places.Add(outlook.Bus.Position);
            foreach (var halt in outlook.Halts) _places.Add(halt.Position);
        }

        if (_toPickup.Length < _places.Count)
        {
            var size = Math.Max(_places.Count, 2 * _toPickup.Length);
            (_toPickup, _fromPickup, _toDropOff, _fromDropOff) = (new int[size], new int[size], new int[size], new int[size]);
        }

        var all = CollectionsMarshal.AsSpan(_places);
        travelTimes.ManyToOne(all, pickup, _toPickup.AsSpan(0, all.Length));
        travelTimes.OneToMany(pickup, all, _fromPickup.AsSpan(0, all.Length));
        travelTimes.ManyToOne(all, dropOff, _toDropOff.AsSpan(0, all.Length));
        travelTimes.OneToMany(dropOff, all, _fromDropOff.AsSpan(0, all.Length));
    }

    public int ToPickup(int place) => _toPickup[place];

    public int FromPickup(int place) => _fromPickup[place];

    public int ToDropOff(int place) => _toDropOff[place];

    public int FromDropOff(int place) => _fromDropOff[place];
}
