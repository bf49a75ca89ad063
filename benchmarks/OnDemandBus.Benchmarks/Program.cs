Console.WriteLine("usage: roads FILE.osm.pbf");
