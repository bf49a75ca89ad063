namespace OnDemandBus.System.Tests.Durability;

/// <summary>A folder for a store's files, gone at the end.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("odb-data");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
