namespace OnDemandBus.Simulation.Town;

/// <summary>Names for the streets: each quarter has its theme, and no two streets of the municipality share a name.</summary>
internal sealed class StreetNames(PlaneMap map, Chance chance)
{
    private static readonly string[][] Themes =
    [
        ["Ahorn", "Birken", "Buchen", "Eichen", "Erlen", "Eschen", "Fichten", "Kiefern", "Kastanien", "Lärchen", "Linden", "Pappel", "Platanen", "Tannen", "Ulmen", "Weiden", "Eiben", "Espen", "Robinien", "Hainbuchen", "Stechpalmen"],
        ["Amsel", "Drossel", "Finken", "Star", "Meisen", "Lerchen", "Nachtigallen", "Schwalben", "Zeisig", "Sperber", "Habicht", "Falken", "Bussard", "Kranich", "Reiher", "Storchen", "Eulen", "Kiebitz", "Rotkehlchen", "Zaunkönig", "Pirol", "Elstern"],
        ["Rosen", "Tulpen", "Nelken", "Veilchen", "Dahlien", "Lilien", "Astern", "Narzissen", "Primel", "Flieder", "Jasmin", "Lavendel", "Ginster", "Malven", "Mohn", "Kornblumen", "Margeriten", "Enzian", "Anemonen", "Krokus", "Iris", "Holunder"],
        ["Hasen", "Fuchs", "Dachs", "Reh", "Hirsch", "Marder", "Igel", "Biber", "Luchs", "Wiesel", "Iltis", "Otter", "Hamster", "Keiler", "Eichhorn", "Wolfs", "Bären", "Auerhahn", "Birkhahn", "Fasanen"],
        ["Apfel", "Birnen", "Kirsch", "Pflaumen", "Quitten", "Mirabellen", "Himbeer", "Brombeer", "Schlehen", "Hasel", "Walnuss", "Johannisbeer", "Erdbeer", "Wein", "Pfirsich", "Aprikosen", "Preiselbeer", "Wacholder"],
        ["Schmiede", "Weber", "Töpfer", "Gerber", "Seiler", "Böttcher", "Müller", "Bäcker", "Schuster", "Tischler", "Maurer", "Zimmerer", "Färber", "Küfer", "Sattler", "Drechsler", "Glaser", "Spinner", "Leineweber", "Köhler", "Ziegler"],
        ["Goethe", "Schiller", "Lessing", "Heine", "Storm", "Fontane", "Eichendorff", "Mörike", "Uhland", "Hebbel", "Kleist", "Herder", "Wieland", "Claudius", "Lenau", "Raabe", "Droste", "Novalis", "Hölderlin", "Brentano"],
        ["Mozart", "Beethoven", "Bach", "Haydn", "Schubert", "Schumann", "Brahms", "Händel", "Weber", "Lortzing", "Bruckner", "Reger", "Telemann", "Mendelssohn", "Wagner", "Liszt", "Gluck", "Mahler", "Orff"],
        ["Elbe", "Weser", "Rhein", "Mosel", "Neckar", "Donau", "Havel", "Spree", "Oder", "Saale", "Lahn", "Fulda", "Werra", "Aller", "Leine", "Hunte", "Vechte", "Hase", "Isar", "Inn", "Naab"],
        ["Röntgen", "Siemens", "Daimler", "Diesel", "Benz", "Otto", "Zeppelin", "Liebig", "Bunsen", "Gauß", "Kepler", "Humboldt", "Planck", "Hertz", "Ohm", "Borsig", "Krupp", "Lilienthal", "Haber", "Bosch", "Zeiss", "Linde"],
        ["Königsberger", "Danziger", "Stettiner", "Breslauer", "Memeler", "Tilsiter", "Elbinger", "Kolberger", "Marienburger", "Allensteiner", "Görlitzer", "Glatzer", "Liegnitzer", "Oppelner", "Posener", "Thorner", "Insterburger"],
        ["Sonnen", "Mond", "Sternen", "Wolken", "Regenbogen", "Morgen", "Abend", "Sommer", "Winter", "Frühlings", "Herbst", "Tau", "Wind", "Nebel", "Mai", "Silber", "Gold", "Kupfer", "Bernstein", "Kristall"],
        ["Roggen", "Weizen", "Hafer", "Gersten", "Flachs", "Klee", "Rüben", "Raps", "Buchweizen", "Hirse", "Garben", "Ähren", "Pflug", "Egge", "Sensen", "Dresch", "Scheunen", "Mühlen", "Speicher"],
        ["Anna", "Elisabeth", "Luisen", "Sophien", "Marien", "Katharinen", "Klara", "Helenen", "Charlotten", "Friederiken", "Emilien", "Johannes", "Jakobi", "Martini", "Georgs", "Nikolai", "Ludwigs", "Wilhelm", "Augusten", "Karl"],
    ];

    private static readonly string[] Eastern = Themes[10];
    private static readonly string[] Engineers = Themes[9];
    private static readonly string[] Ends = ["weg", "straße", "weg", "straße", "weg", "ring", "allee", "gasse"];
    private static readonly string[] FieldParts =
        ["Berg", "Bruch", "Busch", "Dorn", "Ehren", "Feld", "Ginster", "Grün", "Heide", "Hoch", "Holz", "Hopfen", "Kamp", "Kley", "Kreuz", "Lang", "Lehm", "Loh", "Moor", "Nord", "Ost", "Rott", "Sand", "Schier", "Spring", "Stein", "Süd", "Tief", "Torf", "Wall", "West", "Wiesen", "Wolfs", "Ziegel", "Brand", "Eich", "Hagen", "Immen", "Plaggen", "Schäfer", "Wehr", "Bleich", "Pfarr", "Vogel", "Hollen", "Kuhlen"];

    private static readonly string[] FieldEnds = ["kamp", "brink", "esch", "feld", "breite", "heide", "wiese", "acker", "hof", "bruch", "garten", "horst", "damm", "stiege", "pfad", "grund"];
    private static readonly string[] OldTown =
        ["Kirchstraße", "Mühlengasse", "Krumme Straße", "Fischergasse", "Kornmarkt", "Schulgasse", "Hinter der Mauer", "Rathausgasse", "Neue Gasse", "Klosterstraße", "Pfarrgasse", "Salzgasse", "Torstraße", "Brunnengasse", "Badergasse", "Kleine Gasse", "Große Straße", "Spitalgasse", "Hirtengasse", "Turmstraße", "Steinweg", "Grabenstraße", "Alter Markt", "Engelgasse", "Kramergasse", "Am Zwinger", "Ritterstraße", "Stiftsgasse", "Haspelgasse", "Marktgasse", "Kupferstraße", "Stadtgraben", "Burgstraße", "Papenstraße", "Domhof", "Kleine Kirchstraße", "Hohe Straße", "Enge Gasse", "Weinstraße", "Tuchmachergasse", "Nagelschmiedgasse", "Amtsgasse", "Hinterm Chor", "Zehntgasse", "Beginenhof", "Reepergasse", "Bollwerk", "Kuhgasse", "Gänsemarkt", "Petersilienstraße", "Wasserstraße", "Alte Poststraße", "Löwengasse", "Sackgasse", "Schmale Straße", "Oberer Graben", "Unterer Graben", "Bäckergang", "Hofgasse", "Marienplatz", "Kanzleistraße", "Rosengang", "Vogtsgasse"];

    private readonly HashSet<string> _used = [];

    public void NameAll()
    {
        foreach (var line in map.Lines)
        {
            if (line.Name is not null)
                _used.Add(line.Name);
        }

        var groups = StraightOn();
        var themes = new Dictionary<int, Queue<string>>();
        var themeOrder = chance.Shuffled(Enumerable.Range(0, Themes.Length));
        foreach (var line in map.Lines)
        {
            if (line.Name is not null || line.Kind is < LineKind.Trunk or LineKind.TrunkLink or LineKind.Track or LineKind.Footway or LineKind.Cycleway)
                continue;
            var group = Find(groups, line.Id);
            var head = map.Lines[group];
            if (head.Name is null && line.Kind != LineKind.Service)
                head.Name = Next(line, themes, themeOrder);
            line.Name = head.Name;
        }
    }

    private string? Next(Line line, Dictionary<int, Queue<string>> themes, int[] themeOrder)
    {
        // A short dead end is often a part of the street that it leaves.
        if (line.Quarter is not null && map.Degree(line.Nodes[^1]) == 1 && chance.Happens(0.4))
        {
            var parent = map.Leaving(line.Nodes[0]).Select(map.LineOf).FirstOrDefault(other => other != line && other.Name is not null && other.Kind is LineKind.Residential or LineKind.LivingStreet);
            if (parent?.Name is not null)
                return parent.Name;
        }

        var quarter = line.Quarter;
        if (quarter is null)
            return Unused(() => chance.OneOf(FieldParts) + chance.OneOf(["straße", "weg", "damm", "allee", "kampstraße", "bachstraße", "feldstraße"]));
        var key = quarter.Village is null ? quarter.Id : -1 - quarter.Village.Inhabitants;
        if (!themes.TryGetValue(key, out var queue))
            themes[key] = queue = new Queue<string>(QuarterNames(quarter, themeOrder));
        while (queue.TryDequeue(out var name))
        {
            if (_used.Add(name))
                return name;
        }

        return Unused(() => chance.Below(4) switch
        {
            0 => chance.OneOf(["Am ", "Im ", "Zum "]) + chance.OneOf(FieldParts) + chance.OneOf(["kamp", "brink", "esch", "feld", "bruch", "hof", "garten", "grund"]),
            1 => chance.OneOf(["An der ", "Auf der ", "Hinter der "]) + chance.OneOf(FieldParts) + chance.OneOf(["breite", "heide", "wiese", "horst", "stiege", "mühle"]),
            _ => chance.OneOf(FieldParts) + chance.OneOf(FieldEnds),
        });
    }

    private IEnumerable<string> QuarterNames(Quarter quarter, int[] themeOrder)
    {
        if (quarter.Kind == QuarterKind.OldTown)
            return chance.Shuffled(OldTown);
        if (quarter.Kind == QuarterKind.Village)
            return chance.Shuffled(new[] { "Dorfstraße", "Kirchweg", "Am Dorfplatz", "Schulweg", "Zur Mühle", "Lindenhof", "Am Friedhof", "Feldweg", "Bachweg", "Waldweg" });
        if (quarter.Kind == QuarterKind.Industry)
            return chance.Shuffled(Engineers.Select(word => $"{word}straße"));
        var theme = Themes[themeOrder[quarter.Id % themeOrder.Length]];
        return chance.Shuffled(theme.Select(word => theme == Eastern ? $"{word} {chance.OneOf(["Straße", "Weg", "Straße"])}" : word + chance.OneOf(Ends)));
    }

    private string Unused(Func<string> invent)
    {
        for (var i = 0; i < 400; i++)
        {
            var name = invent();
            if (_used.Add(name))
                return name;
        }

        for (var number = 2; ; number++)
        {
            var name = $"{chance.OneOf(FieldParts)}{chance.OneOf(FieldEnds)} {Roman(number)}";
            if (_used.Add(name))
                return name;
        }
    }

    private static string Roman(int number) => string.Concat(Enumerable.Repeat("X", number / 10)) + new[] { "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX" }[number % 10];

    /// <summary>Streets that go straight on over a crossing are one street: a union-find over the lines.</summary>
    private int[] StraightOn()
    {
        var parent = Enumerable.Range(0, map.Lines.Count).ToArray();
        foreach (var line in map.Lines)
        {
            if (line.Kind is not (LineKind.Unclassified or LineKind.Residential or LineKind.LivingStreet) || line.Name is not null)
                continue;
            foreach (var end in new[] { 0, line.Nodes.Count - 1 })
            {
                var node = line.Nodes[end];
                var inward = (map[line.Nodes[end == 0 ? 1 : end - 1]] - map[node]).Unit;
                foreach (var h in map.Leaving(node))
                {
                    var other = map.LineOf(h);
                    if (other == line || other.Name is not null || other.Quarter != line.Quarter || other.Kind is not (LineKind.Unclassified or LineKind.Residential or LineKind.LivingStreet))
                        continue;
                    if ((other.Nodes[0] == node || other.Nodes[^1] == node) && (map.End(h) - map.Start(h)).Unit.Dot(inward) < -0.88)
                        parent[Find(parent, Math.Max(line.Id, other.Id))] = Find(parent, Math.Min(line.Id, other.Id));
                }
            }
        }

        return parent;
    }

    private static int Find(int[] parent, int id)
    {
        while (parent[id] != id)
            id = parent[id] = parent[parent[id]];
        return id;
    }
}
