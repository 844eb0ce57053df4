namespace Chirp.MySql.Protocol;

/// <summary>A date as the server keeps it, which may be one that no calendar has.</summary>
internal readonly record struct DateParts(
    int Year, int Month, int Day, int Hour, int Minute, int Second, int Microsecond)
{
    /// <summary>Zeros where a year, month or day belongs.</summary>
    public bool IsZero => Year == 0 || Month == 0 || Day == 0;

    public DateTime ToDateTime() =>
        new DateTime(Year, Month, Day, Hour, Minute, Second).AddTicks(Microsecond * TimeSpan.TicksPerMicrosecond);
}
