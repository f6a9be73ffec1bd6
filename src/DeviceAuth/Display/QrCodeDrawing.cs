using System.Collections;
using System.Collections.Generic;
using System.Text;

namespace DeviceAuth.Display;

/// <summary>Draws modules with half blocks, so that two lie in one character and each is square.</summary>
internal static class QrCodeDrawing
{
    /// <summary>
    /// The lines of the drawing. Light modules are drawn and dark ones left out, for a dark screen: with its colours the host is
    /// told to make it one, and where it does not, most readers take the inverse too.
    /// </summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<BitArray> modules)
    {
        List<string> lines = [];
        for (int row = 0; row < modules.Count; row += 2)
        {
            StringBuilder line = new();
            for (int column = 0; column < modules[row].Length; column++)
            {
                bool isUpperLight = !modules[row][column];
                bool isLowerLight = row + 1 < modules.Count && !modules[row + 1][column];
                line.Append((isUpperLight, isLowerLight) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }

            lines.Add(line.ToString());
        }

        return lines;
    }
}
