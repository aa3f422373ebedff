namespace VideoInsights.Streams.Vision.Frames;

/// <summary>A picture in memory: rows from the top, three bytes (red, green, blue) a pixel. Who gave the bytes may reuse them.</summary>
public sealed record Picture(byte[] Rgb, int Width, int Height)
{
    /// <summary>Means of the luma (BT.601) over a grid of columns x rows, 0 to 255, row by row.</summary>
    public float[] Gray(int columns, int rows)
    {
        var gray = new float[columns * rows];
        for (var row = 0; row < rows; row++)
        {
            int top = row * Height / rows, bottom = Math.Max(top + 1, (row + 1) * Height / rows);
            for (var column = 0; column < columns; column++)
            {
                int left = column * Width / columns, right = Math.Max(left + 1, (column + 1) * Width / columns);
                gray[row * columns + column] = Luma(left, top, right, bottom);
            }
        }

        return gray;
    }

    /// <summary>Writes a part of the picture, scaled, into a tensor.</summary>
    /// <param name="part">What to take; where it reaches over the edge the tensor stays as it is.</param>
    /// <param name="scale">Tensor pixels per picture pixel.</param>
    /// <param name="width">Pixels in a row of the tensor.</param>
    /// <param name="put">Told x, y in the tensor and the colour there, 0 to 255.</param>
    /// <remarks>Bilinear; shrunk more than twofold, each tensor pixel is the mean of four such points, which keeps thin strokes.</remarks>
    public void Resample(Box part, double scale, int width, int height, Action<int, int, float, float, float> put)
    {
        var points = scale < 0.5 ? 2 : 1;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                float red = 0, green = 0, blue = 0;
                var inside = true;
                for (var i = 0; i < points * points && inside; i++)
                {
                    var px = part.X + (x + (i % points + 0.5) / points) / scale - 0.5;
                    var py = part.Y + (y + (i / points + 0.5) / points) / scale - 0.5;
                    inside = Add(px, py, ref red, ref green, ref blue);
                }

                if (inside)
                    put(x, y, red / (points * points), green / (points * points), blue / (points * points));
            }
        }
    }

    private bool Add(double x, double y, ref float red, ref float green, ref float blue)
    {
        if (x < -0.5 || y < -0.5 || x > Width - 0.5 || y > Height - 0.5)
            return false;
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, Width - 1), bottom = Math.Min(top + 1, Height - 1);
        float fx = (float)(x - left), fy = (float)(y - top);
        int a = (top * Width + left) * 3, b = (top * Width + right) * 3, c = (bottom * Width + left) * 3, d = (bottom * Width + right) * 3;
        float wa = (1 - fx) * (1 - fy), wb = fx * (1 - fy), wc = (1 - fx) * fy, wd = fx * fy;
        red += wa * Rgb[a] + wb * Rgb[b] + wc * Rgb[c] + wd * Rgb[d];
        green += wa * Rgb[a + 1] + wb * Rgb[b + 1] + wc * Rgb[c + 1] + wd * Rgb[d + 1];
        blue += wa * Rgb[a + 2] + wb * Rgb[b + 2] + wc * Rgb[c + 2] + wd * Rgb[d + 2];
        return true;
    }

    private float Luma(int left, int top, int right, int bottom)
    {
        long red = 0, green = 0, blue = 0;
        for (var y = top; y < bottom; y++)
        {
            var row = Rgb.AsSpan((y * Width + left) * 3, (right - left) * 3);
            for (var i = 0; i < row.Length; i += 3)
            {
                red += row[i];
                green += row[i + 1];
                blue += row[i + 2];
            }
        }

        return (0.299f * red + 0.587f * green + 0.114f * blue) / ((right - left) * (bottom - top));
    }
}

/// <summary>A rectangle in pixels of a picture.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;

    /// <summary>Shared area over the area of both together, 0 to 1.</summary>
    public double Overlap(Box other)
    {
        var shared = Shared(other);
        return shared == 0 ? 0 : shared / (Width * Height + other.Width * other.Height - shared);
    }

    /// <summary>Share of the smaller one that lies in the other, 0 to 1.</summary>
    public double Inside(Box other) => Shared(other) / Math.Max(1e-9, Math.Min(Width * Height, other.Width * other.Height));

    private double Shared(Box o) =>
        Math.Max(0, Math.Min(Right, o.Right) - Math.Max(X, o.X)) * Math.Max(0, Math.Min(Bottom, o.Bottom) - Math.Max(Y, o.Y));
}
