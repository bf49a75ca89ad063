namespace OnDemandBus.Dispatcher.Overloads;

/// <summary>
/// How many commands of this process an area has not answered yet, and how quickly it answers: from that, how long the next one would wait.
/// Safe for any number of threads.
/// </summary>
/// <remarks>
/// <para>Only what lies between two answers tells how quickly the line moves, and only if somebody was waiting all the while. Where several processes send to one area, each
/// sees its share of the line move at its share of the pace; the quotient is the same for all.</para>
/// <para>All commands of one append to the journal are answered at once, after a wait that was for all of them: answers that come close together are one flock, and its
/// pace is known when it is over. A store that stands still for a moment then looks like what it is, and not like an area that needs that long for each command.</para>
/// </remarks>
internal sealed class Backlog
{
    /// <summary>Before anything is known, and about right for an area that is quick.</summary>
    private static readonly TimeSpan s_firstGuess = TimeSpan.FromMilliseconds(1);

    /// <summary>The weight of the newest answer: what was more than some fifty answers ago hardly counts.</summary>
    private const double Weight = 1 / 16.0;

    /// <summary>Answers of one flock follow each other at least as closely.</summary>
    private static readonly TimeSpan s_close = TimeSpan.FromMilliseconds(1);

    /// <summary>A line that never pauses is one flock without end; it is looked at so often all the same.</summary>
    private static readonly TimeSpan s_longestFlock = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private TimeSpan _interval = s_firstGuess;
    private TimeSpan _lastAnswer;
    private TimeSpan _flockBegan;
    private TimeSpan _flockTook;
    private int _flock;
    private bool _isMoving;
    private int _waiting;

    /// <summary>Commands that are sent and not answered.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting;
        }
    }

    /// <summary>How long the next command is expected to wait until it is its turn. Nothing where nobody waits, however slow the last answers were.</summary>
    public TimeSpan ExpectedWait
    {
        get
        {
            lock (_lock) return _waiting * _interval;
        }
    }

    /// <summary>A command is sent.</summary>
    public void Enter()
    {
        lock (_lock) _waiting++;
    }

    /// <summary>A command is answered.</summary>
    /// <param name="now">A time that only grows.</param>
    public void Answered(TimeSpan now)
    {
        lock (_lock)
        {
            _waiting--;
            if (!_isMoving || now - _lastAnswer > s_close || now - _flockBegan > s_longestFlock) EndFlock(now);
            if (_isMoving) (_flock, _flockTook) = (_flock + 1, _flockTook + (now - _lastAnswer));
            _lastAnswer = now;
            _isMoving = _waiting > 0;
        }
    }

    /// <summary>Nobody waits any more for the answer of a command, and none came: that tells nothing of the pace.</summary>
    public void GivenUp()
    {
        lock (_lock)
        {
            _waiting--;
            _isMoving = false;
        }
    }

    private void EndFlock(TimeSpan now)
    {
        if (_flock > 0) _interval += ((_flockTook / _flock) - _interval) * (1 - Math.Pow(1 - Weight, _flock));
        (_flock, _flockTook, _flockBegan) = (0, TimeSpan.Zero, now);
    }
}
