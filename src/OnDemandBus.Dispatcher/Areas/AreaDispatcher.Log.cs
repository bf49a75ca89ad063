namespace OnDemandBus.Dispatcher.Areas;

internal sealed partial class AreaDispatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: the journal {Journal} has {Entries} entries; {Replayed} of them replayed in {Seconds:0.00} s")]
    private partial void LogRestored(string area, string journal, long entries, long replayed, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: this process leads from entry {Sequence} on")]
    private partial void LogLeads(string area, long sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: this process leads no more: {Why}")]
    private partial void LogLeft(string area, WriterEnd why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: the store is away, trying again: {Reason}")]
    private partial void LogStoreAway(string area, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: {Buses} buses are in service")]
    private partial void LogFleet(string area, int buses);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: bus {Bus} is configured with other seats than it came with; those it came with count. Give it a new name to change them")]
    private partial void LogOtherLayouts(string area, string bus);

    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: a tick failed")]
    private partial void LogTickFailed(string area, Exception mistake);
}
