using System.Diagnostics;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>Waits for what must come, and says what did not.</summary>
internal static class Patience
{
    /// <summary>Much longer than anything takes.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds.</summary>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            var waited = Stopwatch.GetElapsedTime(started);
            Assert.True(waited < (limit ?? Long), $"After {waited.TotalSeconds:0.0} s: {otherwise()}");
            await PauseAsync(s_pause);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The same for what can be seen at once.</summary>
    public static Task<TimeSpan> UntilAsync(Func<bool> condition, Func<string> otherwise, TimeSpan? limit = null) => UntilAsync(() => Task.FromResult(condition()), otherwise, limit);

    /// <summary>Lets real time pass: between two attempts, or up to the moment that chance has chosen for a blow.</summary>
    public static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
