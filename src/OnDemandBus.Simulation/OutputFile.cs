namespace OnDemandBus.Simulation;

/// <summary>Files appear whole or not at all: they are written beside their place and moved there at the end.</summary>
internal static class OutputFile
{
    /// <summary>Writes the file; returns null, or what the user has to do about it.</summary>
    public static string? Write(FileInfo file, Action<Stream> write)
    {
        if (Directory.Exists(file.FullName))
            return $"{file} is a folder. Name a file in it.";
        if (file.Directory is not { Exists: true })
            return $"The folder {file.DirectoryName} does not exist. Create it, or write to another one.";
        var unfinished = file.FullName + ".unfinished";
        var isOurs = false;
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                isOurs = true;
                write(stream);
            }

            File.Move(unfinished, file.FullName, overwrite: true);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"{file} cannot be written: no permission. Choose another place, or change the permission of its folder.";
        }
        catch (IOException problem)
        {
            return $"{file} cannot be written: {problem.Message} Choose another place.";
        }
        finally
        {
            // Not what another process writes there at the same time.
            if (isOurs && File.Exists(unfinished)) File.Delete(unfinished);
        }
    }
}
