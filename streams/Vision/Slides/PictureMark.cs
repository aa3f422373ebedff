using System.Numerics;
using VideoInsights.Streams.Vision.Faces;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Slides;

/// <summary>What a frame looks like in little: 64 x 36 gray values and a 64-bit hash of its coarse shape.</summary>
/// <param name="Person">Cells that show a person: they move while the slide beside them stands still, and are not compared.</param>
/// <remarks>
/// Two slides of one design, white with a few words, have a mean difference of 4 of 255, a new line of a list 0.4, a webcam tile beside a
/// still slide 0.8 (measured): a mean cannot tell them apart. So the cells that changed are counted, those of people left out.
/// The hash is the perceptual hash (Zauner 2010): the signs, against their median, of the 8 x 8 lowest DCT-II coefficients of a 32 x 32
/// picture, the constant left out. Compression and noise move few bits of it; another slide moves about half.
/// </remarks>
public sealed record PictureMark(float[] Gray, ulong Hash, bool[] Person)
{
    public const int Columns = 64;
    public const int Rows = 36;
    private const int Side = 32;
    private const int Low = 8;

    /// <summary>A cell changed by more gray levels than compression makes: 12 of 255.</summary>
    private const float CellChange = 12;

    /// <summary>A line of text covers 20 cells and more, a mouse pointer one or two.</summary>
    private const int CellsChanged = 12;

    /// <summary>Bits of the hash by which a picture is another one.</summary>
    private const int HashDistance = 10;

    private static readonly float[,] Cosines = Table();

    /// <summary>The mark of a frame.</summary>
    /// <param name="faces">Faces of people who move.</param>
    public static PictureMark Of(Picture picture, IEnumerable<Face> faces)
    {
        var person = new bool[Columns * Rows];
        double across = (double)Columns / picture.Width, down = (double)Rows / picture.Height;
        foreach (var face in faces.Select(f => f.Box))
        {
            // Head, shoulders and what moves around them in a webcam tile: two faces more to each side and up, three down.
            int left = Clamp((face.X - 2 * face.Width) * across, Columns), right = Clamp((face.Right + 2 * face.Width) * across, Columns);
            int top = Clamp((face.Y - 2 * face.Height) * down, Rows), bottom = Clamp((face.Bottom + 3 * face.Height) * down, Rows);
            for (var row = top; row <= bottom; row++)
                person.AsSpan(row * Columns + left, right - left + 1).Fill(true);
        }

        return new PictureMark(picture.Gray(Columns, Rows), HashOf(picture.Gray(Side, Side)), person);
    }

    /// <summary>Whether something else is shown: another slide, one more line; not a person who moves, a pointer or noise.</summary>
    public bool Differs(PictureMark other)
    {
        var changed = 0;
        for (var i = 0; i < Gray.Length; i++)
            changed += !Person[i] && !other.Person[i] && Math.Abs(Gray[i] - other.Gray[i]) > CellChange ? 1 : 0;
        return changed >= CellsChanged || (changed > 0 && Distance(other) > HashDistance);
    }

    /// <summary>Share of the picture that shows people, 0 to 1.</summary>
    public double PersonShare => (double)Person.Count(p => p) / Person.Length;

    /// <summary>Bits of the hash that differ, 0 to 64.</summary>
    public int Distance(PictureMark other) => BitOperations.PopCount(Hash ^ other.Hash);

    /// <summary>Largest minus smallest gray value: near 0 for a black or empty picture.</summary>
    public double Contrast => Gray.Max() - Gray.Min();

    private static int Clamp(double cell, int count) => Math.Clamp((int)cell, 0, count - 1);

    private static ulong HashOf(float[] gray)
    {
        var coefficients = new float[Low * Low];
        var columns = new float[Low * Side];
        for (var u = 0; u < Low; u++)
        {
            for (var x = 0; x < Side; x++)
            {
                for (var y = 0; y < Side; y++)
                    columns[u * Side + x] += Cosines[u, y] * gray[y * Side + x];
            }
        }

        for (var u = 0; u < Low; u++)
        {
            for (var v = 0; v < Low; v++)
            {
                for (var x = 0; x < Side; x++)
                    coefficients[u * Low + v] += Cosines[v, x] * columns[u * Side + x];
            }
        }

        coefficients[0] = 0;
        var median = coefficients.Order().ElementAt(Low * Low / 2);
        ulong hash = 0;
        for (var i = 0; i < coefficients.Length; i++)
            hash |= coefficients[i] > median ? 1UL << i : 0;
        return hash;
    }

    private static float[,] Table()
    {
        var table = new float[Low, Side];
        for (var u = 0; u < Low; u++)
        {
            for (var x = 0; x < Side; x++)
                table[u, x] = (float)Math.Cos(Math.PI * u * (x + 0.5) / Side);
        }

        return table;
    }
}
