Console.WriteLine("odb");
