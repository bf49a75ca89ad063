using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

internal sealed partial class AreaDispatcher
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: {Command} failed")]
    private partial void LogCommandFailed(string area, string command, Exception mistake);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Area {Area}: {Decision}")]
    private partial void LogDecided(string area, Decision decision);
}
